import { annotate, traceNow, type AccessRefused } from '@ringfleet/contracts';
import { uploadPolicy, type UploadRefusal } from '@ringfleet/ucs';
import type { GatewayActivity } from '../activity/gateway-activity.ts';
import type { SessionObserver } from '../activity/session-observer.ts';
import type { GatewayCounters } from '../metrics/gateway-counters.ts';
import {
  FtpRefusal,
  type EndedRequest,
  type FileStatus,
  type ListedFile,
  type OpenedFile,
  type PhoneSession,
  type UploadSink,
} from '../phone-session.port.ts';
import { isLog } from '../uploads/phone-file-view.ts';
import type { UploadIntake } from '../uploads/upload-intake.ts';
import {
  JournalUploadSink,
  refusalOf,
  type AbortReason,
  type UploadWitness,
} from '../uploads/upload-sink.ts';
import type { Accounts, LoginDecision } from './accounts.ts';
import type { PhonePlace } from './phone-place.ts';
import type { FoundPath, SessionFiles } from './session-files.ts';

export interface GatewaySessionParts {
  id: string;
  address: string;
  accounts: Accounts;
  files: SessionFiles;
  place: PhonePlace;
  intake: UploadIntake;
  activity: GatewayActivity;
  counters: GatewayCounters;
  /** Ms before a refused login is answered. */
  loginDelayMs: number;
  /** Called once, when the control connection is gone. */
  closed: () => void;
}

type AccessReason = AccessRefused['reason'];

/** Characters of an account's id that an event takes. */
const MOST_OF_ACCOUNT = 80;

const ACCESS_REASONS: Record<UploadRefusal, AccessReason> = {
  RF_UPLOAD_OTHER_PHONE: 'other-phone',
  RF_UPLOAD_READ_ONLY: 'read-only',
  RF_UPLOAD_DIRECTORY: 'outside-directories',
  RF_UPLOAD_UNBOUND: 'unbound',
  RF_UPLOAD_NOT_A_PHONE_FILE: 'not-an-upload-name',
};

/** One FTP session: belongs to one phone from the first path with a MAC on (design section 11). */
export class GatewaySession implements PhoneSession {
  private readonly parts: GatewaySessionParts;
  private readonly observer: SessionObserver;
  private readonly startedAt = new Date().toISOString();
  private as?: Extract<LoginDecision, { accepted: true }>;

  constructor(parts: GatewaySessionParts) {
    this.parts = parts;
    this.observer = parts.activity.observe(() => this.describe());
  }

  async login(user: string, password: string): Promise<void> {
    const { accounts, address, activity, counters, loginDelayMs } = this.parts;
    const decision = accounts.check(user, password, address);
    if (decision.accepted) {
      counters.logins.accepted += 1;
      this.as = decision;
      return;
    }
    counters.logins.refused += 1;
    activity.loginRefused({ address, user, reason: decision.reason });
    await new Promise((resolve) => setTimeout(resolve, loginDelayMs));
    throw new FtpRefusal(530, 'Login incorrect');
  }

  async changeDirectory(path: string): Promise<void> {
    const { files, place } = this.parts;
    const directory = files.pathOf(path);
    if (!place.visit(directory)) this.refuseRead('CWD', directory, 'other-phone');
    if (!files.mayEnter(directory)) throw absent();
  }

  async status(path: string): Promise<FileStatus> {
    const { files } = this.parts;
    const plain = files.pathOf(path);
    const found = files.find(plain);
    if (found.is === 'refused') this.refuseRead('SIZE', plain, found.reason);
    const status = files.status(found);
    if (!status) throw absent();
    return status;
  }

  async open(path: string, offset: number): Promise<OpenedFile> {
    const { files } = this.parts;
    const plain = files.pathOf(path);
    const found = files.find(plain);
    if (found.is === 'refused') this.refuseRead('RETR', plain, found.reason);
    annotate(() => ({ 'ringfleet.file.kind': kindOf(found) }));
    const opened = await files.open(found, offset);
    if (!opened) throw absent();
    return opened;
  }

  async beginUpload(path: string, options: { append: boolean; announcedSize?: number }): Promise<UploadSink> {
    const { files, place, intake, address, id } = this.parts;
    const verb = options.append ? 'APPE' : 'STOR';
    const plain = files.pathOf(path);
    const named = place.visit(plain);
    const decision = uploadPolicy(plain, { ...place.files(plain), sessionMac: place.mac });
    const mac = place.mac;
    if (!decision.allowed) throw this.refuseUpload(verb, plain, decision.code);
    if (!named || mac === undefined) throw this.refuseUpload(verb, plain, 'RF_UPLOAD_OTHER_PHONE');
    annotate(() => ({ 'ringfleet.file.kind': decision.kind }));
    const owner = files.ownerOf(decision);
    if (owner !== undefined && owner !== mac) throw this.refuseUpload(verb, plain, 'RF_UPLOAD_OTHER_PHONE');
    const witness = this.witness(verb, plain);
    // Its bytes come by events of a socket, which know nothing of the command.
    const trace = traceNow();
    const subject = { verb, file: files.identityOf(decision, mac), address, session: id, trace } as const;
    const sink = new JournalUploadSink(intake, subject, decision.limit, witness);
    await sink.announce(options.announcedSize ?? 0);
    return sink;
  }

  async list(path: string): Promise<ListedFile[]> {
    const { files } = this.parts;
    const listed = files.list(files.pathOf(path));
    if (!listed) throw absent();
    return listed;
  }

  async delete(path: string): Promise<void> {
    const { files, place, intake, address, id } = this.parts;
    const plain = files.pathOf(path);
    const found = files.find(plain);
    if (found.is === 'refused') this.refuseRead('DELE', plain, found.reason);
    if (found.is === 'absent') throw absent();
    if (found.is !== 'phone-file' || !isLog(found.file.kind)) {
      this.report('DELE', plain, 553, 'read-only');
      throw new FtpRefusal(553, 'Phones delete their own logs only');
    }
    const { kind, path: own, key } = found.file;
    const file = { kind, path: own, key, ...(place.mac === undefined ? {} : { mac: place.mac }) };
    try {
      await intake.acceptDeletion({ file, address, session: id });
    } catch (error) {
      throw refusalOf(error).refusal;
    }
  }

  async makeDirectory(path: string): Promise<void> {
    const { files, place } = this.parts;
    const directory = files.pathOf(path);
    place.visit(directory);
    if (!files.hasDirectory(directory))
      throw new FtpRefusal(550, 'Only directories that a master file names exist');
  }

  ended(request: EndedRequest): void {
    // The phone did nothing wrong, and is asked to try again later (RFC 959 section 4.2).
    const failed = request.reply >= 400 && request.reply < 500;
    annotate(() => this.traitsOf(request), failed ? String(request.reply) : undefined);
    this.parts.counters.request(request);
    this.observer.add(request);
  }

  close(): void {
    this.parts.place.release();
    this.observer.end();
    this.parts.closed();
  }

  private describe() {
    const { id, address, place } = this.parts;
    const { login, account } = this.as ?? {};
    return {
      ...{ session: id, address, bootPath: place.bootPath, startedAt: this.startedAt },
      ...(place.mac === undefined ? {} : { mac: place.mac }),
      ...(login === undefined ? {} : { login }),
      ...(account === undefined ? {} : { account: account.slice(0, MOST_OF_ACCOUNT) }),
    };
  }

  /** What a trace tells of a request. Not its path: whoever sees traces need not see what people call their files. */
  private traitsOf({ reply, bytes }: EndedRequest) {
    const { id, address, place } = this.parts;
    return {
      ...{ 'ringfleet.ftp.reply': reply, 'ringfleet.ftp.bytes': bytes },
      ...{ 'ringfleet.ftp.session': id, 'client.address': address },
      ...(place.mac === undefined ? {} : { 'ringfleet.phone.mac': place.mac }),
    };
  }

  private witness(verb: 'STOR' | 'APPE', path: string): UploadWitness {
    const { activity, address, counters, id, place } = this.parts;
    const { uploads } = counters;
    const about = () => ({
      verb,
      path,
      address,
      session: id,
      ...(place.mac === undefined ? {} : { mac: place.mac }),
    });
    return {
      stored: () => void (uploads.stored += 1),
      aborted: (bytes: number, reason: AbortReason) => {
        uploads.aborted += 1;
        activity.uploadAborted({ ...about(), bytes, reason });
      },
      refused: ({ reply }: FtpRefusal, code: string) => {
        uploads.refused += 1;
        activity.uploadRefused({ ...about(), reply, code });
      },
    };
  }

  private refuseRead(verb: string, path: string, reason: AccessReason): never {
    this.report(verb, path, 550, reason);
    throw new FtpRefusal(550, 'This file belongs to another phone');
  }

  private refuseUpload(verb: 'STOR' | 'APPE', path: string, code: UploadRefusal): FtpRefusal {
    const refusal = new FtpRefusal(553, REFUSED_UPLOADS[code]);
    this.report(verb, path, 553, ACCESS_REASONS[code]);
    this.witness(verb, path).refused(refusal, code);
    return refusal;
  }

  private report(verb: string, path: string, reply: number, reason: AccessReason): void {
    const { activity, address, id, place } = this.parts;
    const mac = place.mac === undefined ? {} : { mac: place.mac };
    activity.accessRefused({ address, session: id, verb, path, reply, reason, ...mac });
  }
}

const REFUSED_UPLOADS: Record<UploadRefusal, string> = {
  RF_UPLOAD_OTHER_PHONE: 'This file belongs to another phone',
  RF_UPLOAD_READ_ONLY: 'This file is read-only',
  RF_UPLOAD_DIRECTORY: 'The master file names no such directory for this file',
  RF_UPLOAD_UNBOUND: 'This session has not named its phone yet',
  RF_UPLOAD_NOT_A_PHONE_FILE: 'Phones write no file of this name',
};

function kindOf(found: FoundPath): string {
  if (found.is === 'phone-file') return found.file.kind;
  return found.is === 'artifact' ? found.entry.kind : found.is;
}

function absent(): FtpRefusal {
  return new FtpRefusal(550, 'No such file or directory');
}
