import { mongo, type mongo as Mongo, type Types } from 'mongoose';
import type { MigrationStep } from './mongo-migrations.ts';
import type { MongoConnection } from './mongo-connection.ts';

export interface GridFile {
  _id: Types.ObjectId;
  /** The key. */
  filename: string;
  /** Bytes. */
  length: number;
  chunkSize: number;
  uploadDate: Date;
  /** Whose chunks are its content, once it was replaced: they have another id than the file then. */
  content?: Types.ObjectId;
}

export const contentOf = ({ _id, content }: Pick<GridFile, '_id' | 'content'>): Types.ObjectId =>
  content ?? _id;

export interface GridChunk {
  _id: Types.ObjectId;
  files_id: Types.ObjectId;
  n: number;
  data: Mongo.Binary | Buffer;
}

/** A file that is being written or removed: a process that dies meanwhile leaves chunks without a file. */
interface Unsettled {
  /** Of the chunks. */
  _id: Types.ObjectId;
  at: Date;
  /** The file whose content they are, are about to be, or were; absent where it has their id. */
  of?: Types.ObjectId;
}

/** The collections of one GridFS bucket, and the list of what is unsettled in it. */
export class GridCollections {
  readonly files: Mongo.Collection<GridFile>;
  readonly chunks: Mongo.Collection<GridChunk>;
  readonly bucket: Mongo.GridFSBucket;
  private readonly unsettled: Mongo.Collection<Unsettled>;
  private readonly name: string;

  constructor(connection: MongoConnection, name: string) {
    const db = connection.mongoose.db!;
    this.name = name;
    this.files = db.collection(`${name}.files`);
    this.chunks = db.collection(`${name}.chunks`);
    this.unsettled = db.collection(`${name}.unsettled`);
    this.bucket = new mongo.GridFSBucket(db, { bucketName: name });
  }

  /** Its indexes: that a key is there once, and is found without reading others. */
  get step(): MigrationStep {
    return {
      subject: this.name,
      format: 1,
      parts: ['indexes of files, chunks and unsettled'],
      run: async () => {
        await this.files.createIndexes([
          { name: 'key', key: { filename: 1 }, unique: true },
          // The driver's own, which it makes at the first upload where it is missing.
          { name: 'filename_1_uploadDate_1', key: { filename: 1, uploadDate: 1 } },
        ]);
        await this.chunks.createIndexes([
          { name: 'files_id_1_n_1', key: { files_id: 1, n: 1 }, unique: true },
        ]);
        await this.unsettled.createIndexes([{ name: 'at', key: { at: 1 } }]);
        return [];
      },
    };
  }

  async begin(ids: Types.ObjectId[], of?: Types.ObjectId): Promise<void> {
    const $set = { at: new Date(), ...(of && { of }) };
    await this.unsettled.bulkWrite(
      ids.map((_id) => ({ updateOne: { filter: { _id }, update: { $set }, upsert: true } })),
    );
  }

  async settle(ids: Types.ObjectId[]): Promise<void> {
    await this.unsettled.deleteMany({ _id: { $in: ids } });
  }

  /** Removes chunks that have no file. */
  async discard(ids: Types.ObjectId[]): Promise<void> {
    await this.chunks.deleteMany({ files_id: { $in: ids } });
    await this.settle(ids);
  }

  /** What was begun before that time and never settled: its process is gone. */
  async sweep(before: Date): Promise<void> {
    for (;;) {
      const found = await this.unsettled
        .find({ at: { $lt: before } })
        .sort({ at: 1 })
        .limit(100)
        .toArray();
      if (found.length === 0) return;
      const ids = found.map(({ _id }) => _id);
      const whole = await this.files
        .find({ _id: { $in: found.map(({ _id, of }) => of ?? _id) } })
        .project<Pick<GridFile, '_id' | 'content'>>({ _id: 1, content: 1 })
        .toArray();
      const kept = whole.map((file) => String(contentOf(file)));
      await this.discard(ids.filter((id) => !kept.includes(String(id))));
      await this.settle(ids);
    }
  }
}
