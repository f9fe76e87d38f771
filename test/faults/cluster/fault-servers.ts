import { freePort } from '../../infra/free-port.ts';
import { startKafkaBroker, type KafkaBroker } from '../../infra/kafka-broker.ts';
import { startS3Server, type S3Server } from '../../infra/s3-server.ts';
import { TcpProxy } from './tcp-proxy.ts';

/** A broker and a blob store that can be taken away, from all or from some. */
export class FaultServers {
  readonly broker: KafkaBroker;
  readonly s3: S3Server;
  /** To the blob store, for everybody. */
  readonly blobs: TcpProxy;
  /** To broker and blob store, for who is started with `settingsBehind`. */
  private readonly network: { broker: TcpProxy; blobs: TcpProxy };

  private constructor(parts: {
    broker: KafkaBroker;
    s3: S3Server;
    blobs: TcpProxy;
    network: FaultServers['network'];
  }) {
    this.broker = parts.broker;
    this.s3 = parts.s3;
    this.blobs = parts.blobs;
    this.network = parts.network;
  }

  static async start(): Promise<FaultServers> {
    const [port, behind, controller, advertised] = [
      ...[await freePort(), await freePort()],
      ...[await freePort(), await freePort()],
    ] as [number, number, number, number];
    const broker = await startKafkaBroker({
      port,
      settings: {
        listeners: `PLAINTEXT://127.0.0.1:${port},CUT://127.0.0.1:${behind},CONTROLLER://127.0.0.1:${controller}`,
        // Whoever asks behind the proxy is told to go on there.
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},CUT://127.0.0.1:${advertised}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CUT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      },
    });
    const s3 = await startS3Server();
    const blobs = await TcpProxy.to(portOf(s3.endpoint));
    const network = {
      broker: await TcpProxy.to(behind, advertised),
      blobs: await TcpProxy.to(portOf(s3.endpoint)),
    };
    return new FaultServers({ broker, s3, blobs, network });
  }

  /** The blob store as all reach it. */
  get reached(): S3Server {
    return { ...this.s3, endpoint: `http://127.0.0.1:${this.blobs.port}` };
  }

  /** Settings of a member whose network can be cut, made of those of all. */
  settingsBehind({ RINGFLEET_BLOBS = '' }: Readonly<Record<string, string>>): Record<string, string> {
    const place = new URL(RINGFLEET_BLOBS);
    place.searchParams.set('endpoint', `http://127.0.0.1:${this.network.blobs.port}`);
    return {
      RINGFLEET_KAFKA_BROKERS: `127.0.0.1:${this.network.broker.port}`,
      RINGFLEET_BLOBS: place.href,
    };
  }

  cutNetwork(): void {
    for (const proxy of Object.values(this.network)) proxy.cut();
  }

  async mendNetwork(): Promise<void> {
    for (const proxy of Object.values(this.network)) await proxy.mend();
  }

  async stop(): Promise<void> {
    for (const proxy of [this.blobs, ...Object.values(this.network)]) await proxy.refuse();
    await Promise.all([this.broker.stop(), this.s3.stop()]);
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
