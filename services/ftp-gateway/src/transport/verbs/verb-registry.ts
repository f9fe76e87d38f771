import type { ControlSession } from '../control-session.ts';
import type { Registry, RegistryEntry } from '../patched-ftp-srv.ts';
import { epsv, eprt, pasv, port } from './data-connection.ts';
import { dele, mdtm, mkd, mlst, size, stat } from './file-facts.ts';
import { list, mlsd, nlst } from './list-files.ts';
import { pass, user } from './login.ts';
import { retr } from './retrieve.ts';
import { abor, aborArrived, feat, help, noop, quit, refusedTransfer, syst } from './service.ts';
import { appe, stor } from './store.ts';
import { allo, mode, opts, rest, stru, type } from './transfer-parameters.ts';
import type { Verb } from './verb.ts';
import { cdup, cwd, pwd } from './working-directory.ts';

const beforeLogin: Record<string, Verb> = {
  USER: user,
  PASS: pass,
  QUIT: quit,
  NOOP: noop,
  SYST: syst,
  FEAT: feat,
  HELP: help,
  OPTS: opts,
};

const afterLogin: Record<string, Verb> = {
  TYPE: type,
  MODE: mode,
  STRU: stru,
  ALLO: allo,
  REST: rest,
  PASV: pasv,
  EPSV: epsv,
  PORT: port,
  EPRT: eprt,
  RETR: retr,
  STOR: stor,
  APPE: appe,
  LIST: list,
  NLST: nlst,
  MLSD: mlsd,
  MLST: mlst,
  SIZE: size,
  MDTM: mdtm,
  STAT: stat,
  DELE: dele,
  MKD: mkd,
  XMKD: mkd,
  CWD: cwd,
  XCWD: cwd,
  CDUP: cdup,
  XCUP: cdup,
  PWD: pwd,
  XPWD: pwd,
  ABOR: abor,
};

function entry(verb: Verb, open: boolean): RegistryEntry<ControlSession> {
  return {
    handler: (connection, command) => connection.session?.run(verb, command),
    beforeLogin: open,
  };
}

/** Every verb that is offered (F-27); the patched ftp-srv answers 502 to all others, before and after login. */
export const verbRegistry: Registry<ControlSession> = Object.assign(
  Object.create(null) as Record<string, RegistryEntry<ControlSession>>,
  {
    ...Object.fromEntries(Object.entries(beforeLogin).map(([name, verb]) => [name, entry(verb, true)])),
    ...Object.fromEntries(Object.entries(afterLogin).map(([name, verb]) => [name, entry(verb, false)])),
    STOU: entry(refusedTransfer, true),
    ABOR: { ...entry(abor, false), arrived: aborArrived },
  },
);
