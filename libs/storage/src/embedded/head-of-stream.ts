/**
 * Reads a source up to `limit` bytes: the whole of a small one, or the beginning of a larger one with a way to read it
 * from the start. An error of the source is thrown as it is, here or by the reading.
 */
export async function headOfStream(
  source: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ whole: Buffer } | { all: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  while (size <= limit) {
    const next = await iterator.next();
    if (next.done) return { whole: Buffer.concat(head, size) };
    head.push(next.value);
    size += next.value.byteLength;
  }
  return { all: headThenRest(head, iterator) };
}

async function* headThenRest(
  head: Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    // Taken out one by one: the head is not held while the rest streams by.
    for (let chunk = head.shift(); chunk; chunk = head.shift()) yield chunk;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    // The reader gave up (a full disk): the source must not stay open.
    await iterator.return?.();
  }
}
