/** The lag of whole topics, from that of their partitions. */
export function lagOfTopics(lag: Record<string, Record<number, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(lag).map(([topic, partitions]) => [
      topic,
      Object.values(partitions).reduce((sum, one) => sum + one, 0),
    ]),
  );
}
