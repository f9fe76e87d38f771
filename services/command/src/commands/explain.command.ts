import { connectToServer } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { explainText, type Explanation } from '../explain/explain-text.ts';
import { phoneQuery, withPhoneOptions, type PhoneOptions } from '../preview/phone-options.ts';

export const explainCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('explain')
    .summary('why a phone has a value')
    .description(
      'Says of each parameter of a phone which value counts, in which file and layer it stands, who set it when, and below that whether a layer locks it, and each setting that does not count, with the reason.',
    )
    .argument('<mac>', 'MAC of the phone')
    .argument('[pattern]', "parameters: 'reg.1' with all below it, or with * for any text (default: all)")
    .action(async (mac: string, pattern: string | undefined, options: PhoneOptions & { json?: boolean }) => {
      const api = await connectToServer(io, options);
      const query = { pattern, ...(await phoneQuery(io, options)) };
      const explanation = await api.json<Explanation>(`explain/${encodeURIComponent(mac)}`, { query });
      const { parameters } = explanation;
      await io.out.write(
        options.json === true ? `${JSON.stringify({ parameters }, null, 2)}\n` : explainText(explanation),
      );
    });
  withJson(withServerOptions(withPhoneOptions(command)));
  withExamples(
    command,
    'ringfleet explain 0004f28062d6 reg.1',
    "ringfleet explain 0004f2a6af1b '*password' --model SPIP331 --json",
  );
};
