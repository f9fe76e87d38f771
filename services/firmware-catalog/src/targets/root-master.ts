import type { FleetSettingsChanged } from '@ringfleet/contracts';
import type { Repository, RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const masterStateSchema = z.object({ managed: z.boolean() });
type MasterState = z.infer<typeof masterStateSchema>;

/** What the settings of the fleet tell of the root's master file. Id: `root`; absent while nothing describes the fleet. */
export const masterStates: RepositoryDefinition<MasterState> = {
  name: 'master-states',
  schema: masterStateSchema,
};

const ROOT = 'root';

/** Whose the root's master file is: targets reach phones only through one that Ringfleet renders. */
export class RootMaster {
  private readonly states: Repository<MasterState>;

  constructor(states: Repository<MasterState>) {
    this.states = states;
  }

  async settingsChanged({ masterManaged }: FleetSettingsChanged): Promise<void> {
    await this.states.put(ROOT, { managed: masterManaged === true });
  }

  async settingsForgotten(): Promise<void> {
    await this.states.delete(ROOT);
  }

  /** `undescribed`: nobody described the fleet, so no master file is rendered. */
  async owner(): Promise<'ringfleet' | 'operator' | 'undescribed'> {
    const held = await this.states.get(ROOT);
    if (!held) return 'undescribed';
    return held.value.managed ? 'ringfleet' : 'operator';
  }
}
