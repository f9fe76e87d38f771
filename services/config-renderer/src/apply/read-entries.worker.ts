import { parentPort, type MessagePort } from 'node:worker_threads';
import { type PieceText, type ReadEntry, readEntries } from './read-entries.ts';

/** What a piece came to, in parts: JSON crosses threads faster than objects do. */
export type EntriesMessage = { id: number; json: string; isLast: boolean };

const PART = 100;

const port = parentPort as MessagePort;

port.on('message', ({ id, piece }: { id: number; piece: PieceText }) => {
  const entries = readEntries(piece);
  for (let start = 0; start === 0 || start < entries.length; start += PART)
    port.postMessage(message(id, entries, start));
});

function message(id: number, entries: readonly ReadEntry[], start: number): EntriesMessage {
  const json = JSON.stringify(entries.slice(start, start + PART));
  return { id, json, isLast: start + PART >= entries.length };
}
