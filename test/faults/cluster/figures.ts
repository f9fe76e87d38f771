/** Whether faults last and come as often as the acceptance figures say (`npm run test:faults`), not the short cuts of CI. */
const isFull = process.env.RINGFLEET_FAULTS === 'full';

/** Figures of the fault tests; times in ms. */
export const figures = isFull
  ? {
      ...{ phones: 10, uploadingPhones: 200, betweenVisitsMs: 5_000 },
      ...{ brokerAwayMs: 60_000, storeAwayMs: 60_000, cutMs: 300_000 },
      ...{ kills: 20, rebalances: 20 },
    }
  : {
      ...{ phones: 6, uploadingPhones: 40, betweenVisitsMs: 2_000 },
      ...{ brokerAwayMs: 30_000, storeAwayMs: 10_000, cutMs: 30_000 },
      ...{ kills: 2, rebalances: 3 },
    };

/** Of one test with its load and check; of starting a cluster. */
export const TEST_MS = isFull ? 3_600_000 : 600_000;
export const START_MS = 600_000;
