import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { phoneAlarmSchema } from '@ringfleet/contracts';
import { pageQuerySchema, pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { macText } from '../search/log-query.ts';
import { AlarmList } from './alarm-list.service.ts';

const alarmQuerySchema = pageQuerySchema.extend({ mac: macText.optional() });
const alarmPageSchema = pageSchema(phoneAlarmSchema.meta({ id: 'PhoneAlarm' })).meta({
  id: 'PhoneAlarmPage',
});

@ApiTags('logs')
@Controller('logs/alarms')
export class AlarmsController {
  private readonly alarms: AlarmList;

  constructor(alarms: AlarmList) {
    this.alarms = alarms;
  }

  @Get()
  @ApiOperation({ summary: 'Alarms of all phones or of one, the one with the newest line first' })
  @ApiOkResponse({ standardSchema: alarmPageSchema })
  list(
    @Query({ schema: alarmQuerySchema }) query: z.infer<typeof alarmQuerySchema>,
  ): Promise<z.infer<typeof alarmPageSchema>> {
    return this.alarms.list(query);
  }
}
