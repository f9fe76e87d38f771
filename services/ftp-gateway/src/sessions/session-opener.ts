import { randomBytes } from 'node:crypto';
import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import type { GatewayActivity } from '../activity/gateway-activity.ts';
import type { GatewayCounters } from '../metrics/gateway-counters.ts';
import type { PhoneSession, SessionOpening } from '../phone-session.port.ts';
import type { PhoneFileView } from '../uploads/phone-file-view.ts';
import type { UploadIntake } from '../uploads/upload-intake.ts';
import type { Accounts } from './accounts.ts';
import { GatewaySession } from './gateway-session.ts';
import { KnownDirectories } from './known-directories.ts';
import { PhonePlace } from './phone-place.ts';
import { SessionFiles } from './session-files.ts';

export interface SessionOpenerParts {
  gateway: string;
  tree: ProvisioningTree;
  view: PhoneFileView;
  intake: UploadIntake;
  accounts: Accounts;
  activity: GatewayActivity;
  counters: GatewayCounters;
  loginDelayMs: number;
}

/** Makes the session of each control connection and counts them. */
export class SessionOpener {
  private readonly parts: SessionOpenerParts;
  private readonly known: KnownDirectories;
  /** Tells this process's sessions from those before a restart. */
  private readonly run = randomBytes(4).toString('hex');
  private opened = 0;
  private openNow = 0;

  constructor(parts: SessionOpenerParts) {
    this.parts = parts;
    this.known = new KnownDirectories(parts.tree);
  }

  get count(): number {
    return this.openNow;
  }

  open({ address }: SessionOpening): PhoneSession {
    const { gateway, tree, view, intake, accounts, activity, counters, loginDelayMs } = this.parts;
    const place = new PhonePlace(tree, this.known);
    this.opened += 1;
    this.openNow += 1;
    return new GatewaySession({
      id: `${gateway}-${this.run}-${this.opened}`,
      files: new SessionFiles(tree, view, this.known, place),
      ...{ address, accounts, place, intake, activity, counters, loginDelayMs },
      closed: () => (this.openNow -= 1),
    });
  }
}
