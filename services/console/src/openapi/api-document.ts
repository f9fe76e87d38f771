import type { OpenAPIObject } from '@nestjs/swagger';
import type { Upstream } from '../front/upstream.ts';
import { mergeDocuments } from './merge-documents.ts';

/** The document of the whole API: the console's own routes and those of the services behind it. */
export class ApiDocument {
  private readonly upstreams: readonly Upstream[];
  private readonly version: string;
  private own: (() => OpenAPIObject) | undefined;

  constructor(upstreams: readonly Upstream[], version: string) {
    this.upstreams = upstreams;
    this.version = version;
  }

  /** The console's own routes are known once its application is made. */
  describeOwn(own: () => OpenAPIObject): void {
    this.own = own;
  }

  async document(): Promise<OpenAPIObject> {
    const others = await Promise.all(
      this.upstreams.map(async (upstream) => ({
        service: upstream.service,
        document: await upstream.openApi(),
      })),
    );
    const own = this.own === undefined ? [] : [{ service: 'console', document: this.own() }];
    return mergeDocuments([...own, ...others], this.version);
  }
}
