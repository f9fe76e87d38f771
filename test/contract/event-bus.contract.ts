import { afterEach, beforeEach, describe } from '@jest/globals';
import { followersRead } from './event-bus-followers.contract.ts';
import { groupsConsume } from './event-bus-groups.contract.ts';
import { logKeeps } from './event-bus-log.contract.ts';
import { BusRig, type BusUnderTest } from './event-bus.rig.ts';

/** What every event bus promises (design section 7; traps N-01, E-02). */
export function describeEventBus(name: string, begin: () => Promise<BusUnderTest>): void {
  describe(`the event bus: ${name}`, () => {
    const rig = new BusRig(begin);
    beforeEach(() => rig.start());
    afterEach(() => rig.stop());
    logKeeps(rig);
    groupsConsume(rig);
    followersRead(rig);
  });
}
