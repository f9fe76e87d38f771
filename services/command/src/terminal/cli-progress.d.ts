/** The part of cli-progress 3.12 that is used; it ships no types. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: {
      format: string;
      stream?: NodeJS.WritableStream;
      barsize?: number;
      barCompleteChar?: string;
      barIncompleteChar?: string;
      clearOnComplete?: boolean;
      hideCursor?: boolean;
      fps?: number;
    });
    start(total: number, value: number, payload?: Record<string, string | number>): void;
    update(value: number, payload?: Record<string, string | number>): void;
    stop(): void;
  }
}
