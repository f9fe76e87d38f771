import { Module, type DynamicModule } from '@nestjs/common';
import { processSettings, type ServiceParts } from '@ringfleet/service-kit';
import { registerHealth } from './gateway-health.ts';
import { FtpFront } from './ftp-front.ts';
import { transportOptionsOf } from './gateway-rules.ts';
import { gatewaySettings } from './gateway.settings.ts';
import { FtpGateway } from './gateway.ts';
import { GatewaysController } from './gateways.controller.ts';
import { ImportedPhoneFilesController } from './imported-phone-files.controller.ts';
import { registerGatewayMetrics } from './metrics/register-gateway-metrics.ts';
import { ImportedPhoneFiles } from './uploads/imported-phone-files.ts';
import { PhoneFileRemoval } from './uploads/phone-file-removal.ts';

@Module({})
export class FtpGatewayModule {
  /** @throws RF_SETTINGS_INVALID, RF_STORE_UNAVAILABLE */
  static async register(parts: ServiceParts): Promise<DynamicModule> {
    const gateway = await FtpGateway.open(parts);
    registerHealth(parts.health, gateway);
    const settings = parts.settings.of(gatewaySettings);
    const drainMs = settings.RINGFLEET_FTP_DRAIN_SECONDS * 1000;
    const graceMs = parts.settings.of(processSettings).RINGFLEET_STOP_GRACE * 1000;
    const front = new FtpFront(gateway, transportOptionsOf(settings), { drainMs, graceMs });
    registerGatewayMetrics(parts.metrics, gateway, front);
    const imported = new ImportedPhoneFiles(gateway.intake, gateway.tree, parts.blobs, parts.sealer);
    return {
      module: FtpGatewayModule,
      controllers: [GatewaysController, ImportedPhoneFilesController],
      providers: [
        { provide: FtpGateway, useValue: gateway },
        { provide: FtpFront, useValue: front },
        { provide: ImportedPhoneFiles, useValue: imported },
        { provide: PhoneFileRemoval, useValue: gateway.removal },
      ],
    };
  }
}
