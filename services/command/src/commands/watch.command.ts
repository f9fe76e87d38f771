import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withServerOptions, type AddCommand, type CommandContext } from '../command-context.ts';
import { eventLine, type LiveEvent } from '../watch/event-line.ts';
import { followEvents, gapText, type StreamedEvent } from '../watch/follow-events.ts';
import { numberAtLeast, repeated } from './option-values.ts';

interface WatchOptions extends ServerOptions {
  type?: string[];
  mac?: string[];
  topic?: string[];
  fromBeginning?: boolean;
  count?: number;
  json?: boolean;
}

export const watchCommand: AddCommand = (program, context) => {
  const command = program
    .command('watch')
    .summary('live events')
    .description(
      'Shows events as they happen, one line each, until Ctrl-C; goes on without loss after a break.',
    )
    .option('--type <type>', 'only this type, as phone.upload-stored; may be repeated', repeated)
    .option('--mac <mac>', 'only this phone; may be repeated', repeated)
    .option('--topic <topic>', 'only this topic, as phone-uploads; may be repeated', repeated)
    .option('--from-beginning', 'begin with the oldest event that is kept')
    .option('--count <number>', 'end after so many', numberAtLeast(1))
    .option('--json', 'print each event as one line of JSON')
    .action((options: WatchOptions) => watch(context, options));
  withServerOptions(command);
  withExamples(
    command,
    'ringfleet watch',
    'ringfleet watch --type phone.upload-stored --mac 0004f28062d6',
    'ringfleet watch --topic phone-uploads --json',
  );
};

async function watch({ io }: CommandContext, options: WatchOptions): Promise<void> {
  const { type, topic, fromBeginning, count = Infinity, json } = options;
  const mac = options.mac?.map((one) => one.toLowerCase().replace(/[:.-]/g, ''));
  const api = await connectToServer(io, options);
  const interruption = io.onInterruption();
  const ended = new AbortController();
  const signal = AbortSignal.any([interruption.signal, ended.signal]);
  const onBreak = (reason: string) => void io.err.write(`The connection broke (${reason}); going on.\n`);
  let shown = 0;
  try {
    const query = { type, mac, topic, from: fromBeginning === true ? 'beginning' : 'now' };
    for await (const event of followEvents(api, { path: 'events', query }, { signal, onBreak })) {
      await io.out.write(`${json === true ? event.data : textOf(event)}\n`);
      shown += event.name === 'gap' ? 0 : 1;
      if (shown >= count) return;
    }
  } finally {
    ended.abort();
    interruption.dispose();
  }
}

function textOf({ name, data }: StreamedEvent): string {
  if (name === 'gap') return gapText(data, 'events');
  return eventLine(JSON.parse(data) as LiveEvent);
}
