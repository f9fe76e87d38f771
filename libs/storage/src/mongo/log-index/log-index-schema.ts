import { type Connection, type Model, type mongo, Schema, type Types } from 'mongoose';
import type { LogCopyId } from '../../log-index/log-index.port.ts';

/** One copy of one log: what was put of it. It says which blocks count, so one write of it replaces chunks. */
export interface StoredCopy extends LogCopyId {
  /** JSON of [mac, path, kind, generation]. */
  _id: string;
  version: number;
  /** When something was put last, in ms. */
  put: number;
  chunks: StoredChunk[];
}

export interface StoredChunk {
  order: string;
  /** Lines that it was put with. */
  lines: number;
  /** Sequence number of its first line. */
  first: number;
  /** Its blocks are those with this mark; others are left from a put that was replaced, or that ended half-way. */
  mark: Types.ObjectId;
  /** SHA-256 of its lines, base64url. */
  digest: string;
  /** JSON of the origin. */
  origin: string;
}

/** Up to 500 lines of one chunk, of one time bucket and of classes that are kept equally long. */
export interface StoredBlock {
  _id: Types.ObjectId;
  copy: string;
  order: string;
  mark: Types.ObjectId;
  mac: string;
  kind: LogCopyId['kind'];
  /** '' when it was not known. */
  model: string;
  site: string;
  version: string;
  /** All classes that lie in blocks like this, written together; and those of its lines, '' for lines without one. */
  group: string;
  classes: string[];
  components: string[];
  /** Distinct words of its lines' texts, cut to 100 characters. */
  words: string[];
  /** End of its time bucket, exclusive; time of its oldest and its newest line. Milliseconds since 1970. */
  ends: number;
  oldest: number;
  newest: number;
  lines: number;
  /** Of the packed lines and the words. */
  bytes: number;
  /** NumberedLine[] as deflated JSON. */
  packed: mongo.Binary | Buffer;
}

export interface LogIndexModels {
  copies: Model<StoredCopy>;
  blocks: Model<StoredBlock>;
}

/** Collections `<service>.log-copies` and `<service>.log-blocks`; the migration makes the indexes declared here. */
export function logIndexModels(connection: Connection, service: string): LogIndexModels {
  const [copies, blocks] = [`${service}.log-copies`, `${service}.log-blocks`];
  const options = { overwriteModels: true };
  return {
    copies: connection.model<StoredCopy>(copies, copySchema(), copies, options),
    blocks: connection.model<StoredBlock>(blocks, blockSchema(), blocks, options),
  };
}

const settings = {
  versionKey: false,
  strict: 'throw',
  autoIndex: false,
  autoCreate: false,
  id: false,
} as const;

function copySchema(): Schema<StoredCopy> {
  const chunk = new Schema<StoredChunk>(
    {
      ...{ order: String, lines: Number, first: Number },
      ...{ mark: Schema.Types.ObjectId, digest: String, origin: String },
    },
    { _id: false },
  );
  const schema = new Schema<StoredCopy>(
    {
      ...{ _id: { type: String, required: true }, version: Number, put: Number, chunks: [chunk] },
      ...{ mac: String, path: String, kind: String, generation: String },
    },
    settings,
  );
  schema.index({ put: 1 }, { name: 'put' });
  return schema;
}

function blockSchema(): Schema<StoredBlock> {
  const schema = new Schema<StoredBlock>(
    {
      ...{ copy: String, order: String, mark: Schema.Types.ObjectId },
      ...{ mac: String, kind: String, model: String, site: String, version: String },
      ...{ group: String, classes: [String], components: [String], words: [String] },
      ...{ ends: Number, oldest: Number, newest: Number, lines: Number, bytes: Number, packed: Buffer },
    },
    settings,
  );
  schema.index({ copy: 1, order: 1, mark: 1, lines: 1, bytes: 1 }, { name: 'chunk' });
  // What is searched for first, then the order of the answer, then what leaves a block out without reading it.
  schema.index({ words: 1, newest: -1, _id: -1, oldest: 1 }, { name: 'words' });
  schema.index({ mac: 1, newest: -1, _id: -1, oldest: 1 }, { name: 'mac' });
  schema.index({ newest: -1, _id: -1, oldest: 1 }, { name: 'time' });
  schema.index({ group: 1, ends: 1, lines: 1 }, { name: 'retention' });
  return schema;
}
