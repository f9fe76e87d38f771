import type { PhoneAlarm } from '@ringfleet/contracts';
import type { PageQuery } from '@ringfleet/service-kit';
import type { Repository } from '@ringfleet/storage';
import { maskLogText } from '@ringfleet/ucs';
import type { AlarmRecord } from './alarm.repository.ts';

/** Alarms as people see them. */
export class AlarmList {
  private readonly records: Repository<AlarmRecord>;

  constructor(records: Repository<AlarmRecord>) {
    this.records = records;
  }

  /** The newest first. */
  async list({
    mac,
    cursor,
    limit,
  }: PageQuery & { mac?: string | undefined }): Promise<{ items: PhoneAlarm[]; cursor?: string }> {
    const page = await this.records.list({
      ...(mac === undefined ? { index: 'lastAt' } : { index: 'phone', prefix: `${mac}/` }),
      ...(cursor === undefined ? {} : { cursor }),
      descending: true,
      limit,
    });
    return {
      items: page.items.map(({ value: { alarm } }) => ({ ...alarm, text: maskLogText(alarm.text) })),
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    };
  }
}
