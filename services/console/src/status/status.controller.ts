import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import type { StatusSource } from './remote-status.ts';

const stateSchema = z.enum(['up', 'degraded', 'down']);
const statusSchema = z.object({
  version: z.string(),
  mode: z.enum(['standalone', 'cluster']),
  startedAt: z.iso.datetime(),
  services: z.array(
    z.object({
      service: z.string(),
      instance: z.string().optional().describe('Which of its processes, where services run by themselves.'),
      state: stateSchema,
      since: z.iso
        .datetime()
        .describe('Since when it is in this state; degraded: what it shows is as old as that.'),
      parts: z.array(
        z.object({
          part: z.string(),
          state: stateSchema,
          since: z.iso.datetime(),
          detail: z.string().optional(),
        }),
      ),
    }),
  ),
});
type Status = z.infer<typeof statusSchema>;

/** What does not change while the process runs. */
export class ProcessFacts {
  readonly version: string;
  readonly mode: Status['mode'];
  readonly startedAt = new Date().toISOString();

  constructor(version: string, mode: Status['mode']) {
    this.version = version;
    this.mode = mode;
  }
}

@Controller('status')
export class StatusController {
  constructor(
    @Inject(ProcessFacts) private readonly facts: ProcessFacts,
    @Inject('StatusSource') private readonly health: StatusSource,
  ) {}

  /** Version, mode, and each service's health with since when it is so. */
  @Get()
  @ApiOkResponse({ description: 'The state of this installation.', standardSchema: statusSchema })
  async status(): Promise<Status> {
    const { version, mode, startedAt } = this.facts;
    return { version, mode, startedAt, services: await this.health.report() };
  }
}
