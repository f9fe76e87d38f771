import type { OpenAPIObject } from '@nestjs/swagger';
import { hasCode } from '@ringfleet/contracts';
import type { Upstream } from '../front/upstream.ts';
import { mergeDocuments } from './merge-documents.ts';

/** The document of the whole API: the console's own routes and those of the services behind it. */
export class ApiDocument {
  private readonly upstreams: readonly Upstream[];
  private readonly version: string;
  private readonly lastKnown = new Map<string, OpenAPIObject>();
  private own: (() => OpenAPIObject) | undefined;

  constructor(upstreams: readonly Upstream[], version: string) {
    this.upstreams = upstreams;
    this.version = version;
  }

  /** The console's own routes are known once its application is made. */
  describeOwn(own: () => OpenAPIObject): void {
    this.own = own;
  }

  /** A service that does not answer is in it as it was when it last did. */
  async document(): Promise<OpenAPIObject> {
    const others = await Promise.all(this.upstreams.map((upstream) => this.documentOf(upstream)));
    const own = this.own === undefined ? [] : [{ service: 'console', document: this.own() }];
    const known = others.flatMap(({ service, document }) =>
      document === undefined ? [] : [{ service, document }],
    );
    const missing = others.filter(({ document }) => document === undefined).map(({ service }) => service);
    return mergeDocuments([...own, ...known], this.version, missing);
  }

  private async documentOf(
    upstream: Upstream,
  ): Promise<{ service: string; document: OpenAPIObject | undefined }> {
    const { service } = upstream;
    try {
      this.lastKnown.set(service, await upstream.openApi());
    } catch (error) {
      if (!hasCode(error, 'RF_SERVICE_UNAVAILABLE')) throw error;
    }
    return { service, document: this.lastKnown.get(service) };
  }
}
