// `helm test`: what a phone does, from another pod, at each address that is given, and what the API then tells of it.
//   node boot-a-phone.mjs ftp://host:port …   with PHONE_MAC, API_URL, API_TOKEN, and FTP_USER, FTP_PASSWORD where set
import { spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { FtpDialogue } from './ftp-dialogue.mjs';

const { PHONE_MAC: mac, API_URL: api, API_TOKEN: token } = process.env;
const { FTP_USER: user = 'PlcmSpIp', FTP_PASSWORD: password = 'PlcmSpIp' } = process.env;
const command = fileURLToPath(new URL('../../services/command/bin/ringfleet.mjs', import.meta.url));
const MOST_MS = 60_000;

try {
  for (const url of process.argv.slice(2)) await check(url);
  console.log('All of it works.');
} catch (error) {
  console.error(`It does not work: ${error.message}`);
  process.exitCode = 1;
}

async function check(url) {
  const { hostname, port } = new URL(url);
  const { address } = await lookup(hostname, { family: 4 });
  console.log(`${hostname} is ${address}.`);
  const before = await lastUpload();
  let hasMaster = false;
  for (const mode of ['PASV', 'EPSV']) {
    // A URL leaves its scheme's own port out.
    const master = await transfer(hostname, Number(port || 21), mode);
    hasMaster ||= master !== undefined;
    const found = master === undefined ? 'no master file yet' : `${master.length} bytes of master file`;
    console.log(`${mode}: logged in, ${found}, a log stored and read back.`);
  }
  const status = await boot(url);
  if (status === 0) console.log('A simulated phone booted.');
  else if (hasMaster) throw new Error(`the simulated phone did not boot (status ${status})`);
  else
    console.log('A simulated phone found no master file: import a folder or describe a fleet, and it boots.');
  await until('the API tells of the upload', async () => {
    const last = await lastUpload();
    return last !== undefined && last !== before;
  });
  console.log('The API tells of the upload.');
}

/** A phone's session by hand. @returns the master file, or undefined where there is none */
async function transfer(host, port, mode) {
  const text = `0101000000|so   |*|00|helm test, ${mode} ${Date.now()}\n`;
  const dialogue = await FtpDialogue.open(host, port, mode);
  await dialogue.logIn(user, password);
  const master = await dialogue.read('000000000000.cfg');
  await dialogue.store(`${mac}-boot.log`, text);
  if ((await dialogue.read(`${mac}-boot.log`)) !== text)
    throw new Error(`${mode}: what was stored is not read back`);
  await dialogue.quit();
  return master;
}

/** A whole boot. @returns 0 when every transfer of it went well */
async function boot(url) {
  const account = ['--user', user, '--password', password];
  const options = ['--url', url, '--phones', '1', '--first-mac', mac, '--fast', ...account];
  const child = spawn(process.execPath, [command, 'simulate', ...options], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', resolve));
}

/** When the API last saw an upload of this phone; undefined when it knows of none. */
async function lastUpload() {
  const answer = await fetch(`${api}/api/v1/phones/${mac}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`the API answers ${answer.status}: ${await answer.text()}`);
  const phone = await answer.json();
  return (phone.facts ?? phone).lastUpload?.at;
}

async function until(what, isSo) {
  const end = performance.now() + MOST_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`after ${MOST_MS / 1000} s it is not so that ${what}`);
    await pause(500);
  }
}
