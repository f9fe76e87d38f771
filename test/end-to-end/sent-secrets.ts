import type { Client } from 'basic-ftp';
import { describeIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { download, upload } from './ftp-bytes.ts';
import { OpenImport } from './imported-folder.ts';
import { parameterFile } from './provisioning-folders.ts';
import type { RunningRingfleet } from './running-ringfleet.ts';
import { newSecret } from './secret-forms.ts';

/** The phone that sends them. */
export const SENDER = '0004f2700001';
const NAME = 'reg.1.auth.password';

/** Registration passwords that went through everything, by the way that each took. */
export interface SentSecrets {
  layer: string;
  line: string;
  override: string;
  log: string;
  imported: string;
}

const SHOWN_WORD = 'Shownword7f3a';

/** Sends a password every way there is; resolves when each arrived where it goes. @param ftp a phone that has logged in */
export async function sendSecrets(
  ringfleet: Pick<RunningRingfleet, 'ask' | 'json'>,
  ftp: Client,
): Promise<SentSecrets> {
  const secrets: SentSecrets = {
    ...{ layer: newSecret(), line: newSecret() },
    ...{ override: newSecret(), log: newSecret(), imported: newSecret() },
  };
  await describeIntent(ringfleet, 'fleet', { parameters: { [NAME]: secrets.layer } });
  await describeIntent(ringfleet, `phones/${SENDER}`, {
    model: 'VVX400',
    lines: [{ address: '100', user: '100', password: secrets.line }],
  });
  await (
    await OpenImport.fill(ringfleet, { 'imported.cfg': parameterFile(`${NAME}="${secrets.imported}"`) })
  ).apply();
  await served(ftp, 'imported.cfg', secrets.imported);
  await served(ftp, 'shared.cfg', secrets.layer);
  await upload(ftp, `${SENDER}-phone.cfg`, parameterFile(`${NAME}="${secrets.override}"`));
  await upload(ftp, `${SENDER}-app.log`, logLine(`${SHOWN_WORD} ${NAME}=${secrets.log}`));
  await eventually(
    () => ringfleet.json<{ items: unknown[] }>(`drift?phone=${SENDER}&all=true`),
    ({ items }) => items.length > 0,
  );
  await eventually(
    () => ringfleet.json<{ items: unknown[] }>(`logs/search?words=${SHOWN_WORD}`),
    ({ items }) => items.length > 0,
  );
  return secrets;
}

async function served(ftp: Client, path: string, text: string): Promise<void> {
  await eventually(
    async () => (await download(ftp, path).catch(() => Buffer.alloc(0))).toString(),
    (bytes) => bytes.includes(text),
  );
}

const logLine = (text: string) =>
  `${new Date().toISOString().slice(5, 19).replace(/\D/g, '')}|cfg  |4|00|${text}\n`;
