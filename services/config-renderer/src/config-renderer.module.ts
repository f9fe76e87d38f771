import { type DynamicModule, Module } from '@nestjs/common';
import { topicName } from '@ringfleet/contracts';
import { EventPublisher } from '@ringfleet/messaging';
import { ChangeSetPublisher } from '@ringfleet/provisioning-tree';
import { knownClusters, type ServiceParts } from '@ringfleet/service-kit';
import { SharedTurn } from '@ringfleet/storage';
import { ChangeSetsController } from './change-sets/change-sets.controller.ts';
import { applyControllers, applyProviders } from './apply/apply-parts.ts';
import { ChangeSets } from './change-sets/change-sets.service.ts';
import { credentialControllers } from './credentials/credential-services.ts';
import { changeSets } from './change-sets/change-set.repository.ts';
import { ExplainController } from './explain/explain.controller.ts';
import { explainProviders } from './explain/explain-organs.ts';
import { FileBytes } from './imported-files/file-bytes.ts';
import { ImportApplication } from './imported-files/import-application.service.ts';
import { ImportPlanner } from './imported-files/import-plan.service.ts';
import { imports, stagedFiles } from './imported-files/import.repository.ts';
import { ImportsController } from './imported-files/imports.controller.ts';
import { Imports } from './imported-files/imports.service.ts';
import { PhoneImportSweep } from './imported-files/phone-import-blobs.ts';
import { PutFile } from './imported-files/put-file.service.ts';
import { RenderedFilesReader } from './imported-files/rendered-files-reader.ts';
import { TreeFileMembers } from './imported-files/tree-file-members.ts';
import { TreeFileReader } from './imported-files/tree-file-reader.service.ts';
import { treeFiles, treeFileVersions } from './imported-files/tree-file.repository.ts';
import { TreeFilesController } from './imported-files/tree-files.controller.ts';
import { FirmwareRendering } from './firmware/firmware-rendering.service.ts';
import { KnownFirmware } from './firmware/known-firmware.service.ts';
import { ReleasesController } from './firmware/releases.controller.ts';
import { FleetEvents } from './intent/fleet-events.ts';
import { intentControllers } from './intent/intent.controllers.ts';
import { intentOrgans, intentServices } from './intent/intent-organs.ts';
import { IntentStore } from './intent/intent-store.ts';
import { DriftController } from './overrides/drift.controller.ts';
import { LintController } from './lint/lint.controller.ts';
import { managementControllers, managementServices } from './management/management-services.ts';
import { layerControllers } from './layers/layer-services.ts';
import { phoneControllers } from './phones/phone-services.ts';
import { PhoneFactsController } from './phones/phone-facts.controller.ts';
import { PreviewController } from './preview/preview.controller.ts';
import { registerHealth, registerRenderFaults } from './renderer-health.ts';
import { RenderFaultsController } from './rendering/render-faults.controller.ts';
import { RendererLife } from './renderer-life.ts';
import { renderedFiles } from './rendering/rendered-file.repository.ts';
import { TreeView } from './tree-view.ts';

const SERVICE = 'config-renderer';

@Module({})
export class ConfigRendererModule {
  static register(parts: ServiceParts, tree: TreeView): DynamicModule {
    const { bus, blobs, sealer, documents, topicPrefix, instance } = parts;
    registerHealth(parts.health, tree.tree);
    const source = `/ringfleet/${SERVICE}/${instance}`;
    const repositories = {
      changeSets: documents.repository(changeSets),
      clusters: documents.repository(knownClusters),
      imports: documents.repository(imports),
      staged: documents.repository(stagedFiles),
      treeFiles: documents.repository(treeFiles),
      versions: documents.repository(treeFileVersions),
    };
    const bytes = new FileBytes(blobs, sealer);
    const planner = new ImportPlanner(
      repositories.staged,
      repositories.treeFiles,
      bytes,
      documents.repository(renderedFiles),
    );
    const events = new EventPublisher({ bus, topicPrefix });
    const application = new ImportApplication(repositories, planner, bytes, { publisher: events, source });
    const organs = intentOrgans(parts, repositories.treeFiles);
    registerRenderFaults(parts.health, organs.faults);
    const sets = new ChangeSets({
      ...repositories,
      store: organs.store,
      publisher: new ChangeSetPublisher({
        bus,
        topic: topicName('artifacts', topicPrefix),
        publisher: SERVICE,
        source,
      }),
      treeFileMembers: new TreeFileMembers(repositories.versions, repositories.treeFiles, bytes),
      rendered: organs.rendered,
      fleetEvents: new FleetEvents({ ...repositories, store: organs.store, bus, topicPrefix, source }),
      importApplication: application,
      view: tree,
      turn: new SharedTurn(documents, { name: 'change-sets', holder: instance }),
    });
    const importsService = new Imports({ ...repositories, bytes, planner, application, changeSets: sets });
    const renderedReader = new RenderedFilesReader({
      ...organs,
      ...organs.repositories,
      members: organs.rendered,
    });
    const intent = intentServices(organs, sets, repositories.treeFiles);
    const firmware = new FirmwareRendering(organs.firmware, sets);
    return {
      module: ConfigRendererModule,
      controllers: [
        ...[
          ImportsController,
          TreeFilesController,
          PreviewController,
          LintController,
          PhoneFactsController,
          DriftController,
          ReleasesController,
          ChangeSetsController,
        ],
        ...intentControllers,
        ...managementControllers,
        ...applyControllers,
        ...phoneControllers,
        ...credentialControllers,
        ...layerControllers,
        RenderFaultsController,
        ExplainController,
      ],
      providers: [
        { provide: ChangeSets, useValue: sets },
        { provide: IntentStore, useValue: organs.store },
        { provide: KnownFirmware, useValue: organs.firmware },
        { provide: FirmwareRendering, useValue: firmware },
        { provide: Imports, useValue: importsService },
        { provide: PutFile, useValue: new PutFile(repositories.treeFiles, bytes, sets, renderedReader) },
        {
          provide: TreeFileReader,
          useValue: new TreeFileReader(
            repositories.treeFiles,
            repositories.versions,
            bytes,
            tree.tree,
            renderedReader,
          ),
        },
        ...intent.providers,
        ...managementServices(organs, { ...repositories, bytes, tree: tree.tree }),
        ...explainProviders({ organs, tree: tree.tree, bytes, ...repositories }),
        ...applyProviders(organs, parts.dataFolder),
        {
          provide: RendererLife,
          useValue: new RendererLife({
            ...{ bus, tree, changeSets: sets, imports: importsService },
            phoneImports: new PhoneImportSweep(blobs),
            ...{ seen: intent.seen, firmware },
            forgetPlans: intent.forgetPlans,
            sweepIntent: intent.sweep,
          }),
        },
      ],
    };
  }
}
