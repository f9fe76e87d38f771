import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { parseReleaseKey, type RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { FirmwareRendering } from './firmware-rendering.service.ts';
import { KnownFirmware } from './known-firmware.service.ts';

/** What the firmware catalog has, and what phones shall run. */
@Controller()
export class ReleasesController {
  private readonly known: KnownFirmware;
  private readonly rendering: FirmwareRendering;

  constructor(known: KnownFirmware, rendering: FirmwareRendering) {
    this.known = known;
    this.rendering = rendering;
  }

  @EventPattern<string>('releases.v1')
  async told(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    if (event === null) await this.gone(context.message.key);
    else if (event.type === 'ringfleet.release.imported.v1')
      await this.known.released((event as RingfleetEvent<'ringfleet.release.imported.v1'>).data);
    else if (event.type === 'ringfleet.target.set.v1')
      await this.known.targetSet((event as RingfleetEvent<'ringfleet.target.set.v1'>).data);
    this.rendering.gather();
  }

  private async gone(key: string): Promise<void> {
    const named = parseReleaseKey(key);
    if (!named) return;
    if ('release' in named) await this.known.withdrawn(named.release);
    else await this.known.targetCleared(named.target);
  }
}
