import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { topicName } from '@ringfleet/contracts';
import { OutboxRelay } from '@ringfleet/messaging';
import { ChangeSetPublisher } from '@ringfleet/provisioning-tree';
import { knownClusters, registerOutboxHealth, type ServiceParts } from '@ringfleet/service-kit';
import { SharedTurn } from '@ringfleet/storage';
import { CatalogLife } from './catalog-life.ts';
import { catalogSettings } from './catalog.settings.ts';
import { MatrixController } from './matrix/matrix.controller.ts';
import { MatrixService } from './matrix/matrix.service.ts';
import { IncomingUploads } from './packages/incoming-uploads.adapter.ts';
import { CatalogEventsController } from './phones/catalog-events.controller.ts';
import { CatalogPhones } from './phones/catalog-phones.service.ts';
import { catalogGroups, catalogPhones, catalogSites } from './phones/phone.repository.ts';
import { CatalogEvents } from './releases/catalog-events.ts';
import { ImportRelease } from './releases/import-release.service.ts';
import { ReleaseBlobs } from './releases/release-blobs.ts';
import { catalogChanges, releases as releaseDocuments } from './releases/release.repository.ts';
import { ReleasesController } from './releases/releases.controller.ts';
import { Releases } from './releases/releases.service.ts';
import { TreeWatch, watchedPaths } from './releases/tree-watch.service.ts';
import { masterStates, RootMaster } from './targets/root-master.ts';
import { targets as targetDocuments } from './targets/target.repository.ts';
import { TargetsController } from './targets/targets.controller.ts';
import { Targets } from './targets/targets.service.ts';

const SERVICE = 'firmware-catalog';

@Module({})
export class FirmwareCatalogModule {
  static register(parts: ServiceParts): DynamicModule {
    const { bus, documents, topicPrefix, instance, settings, dataFolder } = parts;
    const source = `/ringfleet/${SERVICE}/${instance}`;
    const targetsOf = documents.repository(targetDocuments);
    const blobs = new ReleaseBlobs(parts.blobs, parts.sealer);
    const events = new CatalogEvents({ source, topicPrefix });
    const tree = new TreeWatch(documents.repository(watchedPaths), { bus, topicPrefix });
    const topic = topicName('artifacts', topicPrefix);
    const relay = new OutboxRelay({ store: documents, bus });
    const releases = new Releases({
      ...{ blobs, events, tree, relay, targets: targetsOf },
      releases: documents.repository(releaseDocuments),
      changes: documents.repository(catalogChanges),
      clusters: documents.repository(knownClusters),
      publisher: new ChangeSetPublisher({ bus, topic, publisher: SERVICE, source }),
      turn: new SharedTurn(documents, { name: 'releases', holder: instance }),
    });
    const limit = settings.of(catalogSettings).RINGFLEET_FIRMWARE_UPLOAD_LIMIT;
    const uploads = new IncomingUploads({ folder: join(dataFolder, 'incoming'), limit });
    const phones = new CatalogPhones({
      releases,
      phones: documents.repository(catalogPhones),
      groups: documents.repository(catalogGroups),
      sites: documents.repository(catalogSites),
    });
    const rootMaster = new RootMaster(documents.repository(masterStates));
    const targets = new Targets({
      ...{ releases, phones, rootMaster, events, bus, topicPrefix },
      targets: targetsOf,
    });
    registerOutboxHealth(parts.health, relay);
    return {
      module: FirmwareCatalogModule,
      controllers: [ReleasesController, TargetsController, MatrixController, CatalogEventsController],
      providers: [
        { provide: Releases, useValue: releases },
        { provide: IncomingUploads, useValue: uploads },
        { provide: ImportRelease, useValue: new ImportRelease({ releases, blobs, tree }) },
        { provide: CatalogPhones, useValue: phones },
        { provide: RootMaster, useValue: rootMaster },
        { provide: Targets, useValue: targets },
        { provide: MatrixService, useValue: new MatrixService(phones, targets) },
        { provide: CatalogLife, useValue: new CatalogLife({ bus, relay, releases, uploads, tree }) },
      ],
    };
  }
}
