import { describe, expect, it } from '@jest/globals';
import { template, type HelmValues } from './helm.ts';
import { clusterValues } from './value-sets.ts';

const service = { expose: 'service', advertised: { from: 'service' } };

/** Values, and a part of the sentence that refuses them. */
const refusals: [name: string, values: HelmValues, sentence: string][] = [
  ['a cluster without parts', { mode: 'cluster' }, 'mode=cluster needs kafka.brokers'],
  ['a cluster without a database', { mode: 'cluster' }, 'mode=cluster needs mongodb.existingSecret'],
  ['a cluster without keys', { mode: 'cluster' }, 'mode=cluster needs keys.existingSecret'],
  ['brokers for standalone', { kafka: { brokers: ['kafka:9092'] } }, 'are for mode=cluster'],
  ['two pods of standalone', { gateway: { replicas: 2 } }, 'mode=standalone is one process on one volume'],
  [
    'two pods behind one set of node ports',
    { ...clusterValues, gateway: { replicas: 2 } },
    'gateway.expose=nodePort is one pod',
  ],
  [
    'data ports that are no node ports',
    { gateway: { passive: { first: 50000, last: 50020 } } },
    'must lie within 30000-32767',
  ],
  ['a range upside down', { gateway: { passive: { first: 30020, last: 30000 } } }, 'is before first'],
  [
    'a control port among data ports',
    { gateway: { nodePort: { port: 30005 } } },
    'lies within gateway.passive',
  ],
  ['a control port that is no node port', { gateway: { nodePort: { port: 21 } } }, 'is no node port'],
  [
    'more ports than a Service should have',
    { gateway: { ...service, passive: { first: 30000, last: 30100 } } },
    'take 100 at most',
  ],
  [
    'translated addresses that are checked',
    { gateway: { nodePort: { externalTrafficPolicy: 'Cluster' } } },
    'set gateway.peerCheck=off',
  ],
  [
    'the network of nodes without a word',
    { gateway: { expose: 'hostNetwork' } },
    'set gateway.hostNetwork.accept=true',
  ],
  [
    'one port for two things on a node',
    { gateway: { expose: 'hostNetwork', hostNetwork: { accept: true, httpPort: 2121 } } },
    'are both 2121',
  ],
  [
    'a load balancer of which nobody knows the address',
    { gateway: { expose: 'service' } },
    'Nothing says which address',
  ],
  [
    'the address of a Service that has none',
    { gateway: { advertised: { from: 'service' } } },
    'needs gateway.expose=service with type LoadBalancer',
  ],
  [
    "the pod's own address behind node ports",
    { gateway: { advertised: { from: 'connection' } } },
    "tells phones the pod's own address",
  ],
  [
    'an address that nobody looks at',
    { gateway: { advertised: { value: 'phones.example.com' } } },
    'is only looked at with gateway.advertised.from=value',
  ],
  [
    'more pods described than there are',
    { gateway: { pods: [{}, {}] } },
    'gateway.pods describes 2 pods, but gateway.replicas is 1',
  ],
  [
    'a login without a user',
    { ...clusterValues, kafka: { brokers: ['k:1'], sasl: 'plain' } },
    'kafka.sasl needs',
  ],
  [
    'a certificate without TLS',
    { ...clusterValues, kafka: { brokers: ['k:1'], tlsSecret: 'x' } },
    'needs kafka.tls=true',
  ],
  [
    'keys of S3 for GridFS',
    { ...clusterValues, blobs: { existingSecret: 'x' } },
    'but blobs.place is gridfs:',
  ],
  [
    'Strimzi without a cluster',
    { ...clusterValues, topics: { manage: 'strimzi' } },
    'needs topics.strimziCluster',
  ],
  [
    'a user of Strimzi without its topics',
    { ...clusterValues, topics: { strimziUser: 'ringfleet' } },
    'topics.strimziUser needs topics.manage=strimzi',
  ],
  [
    'a user of Strimzi and another',
    {
      ...clusterValues,
      topics: { manage: 'strimzi', strimziCluster: 'kafka', strimziUser: 'ringfleet' },
      kafka: { ...clusterValues.kafka, sasl: 'plain', existingSecret: 'kafka' },
    },
    'leave kafka.sasl and kafka.existingSecret out',
  ],
  [
    'a user of Strimzi in another namespace',
    {
      ...clusterValues,
      topics: {
        manage: 'strimzi',
        strimziCluster: 'kafka',
        strimziNamespace: 'kafka',
        strimziUser: 'ringfleet',
      },
    },
    'where this release',
  ],
  ['KEDA for standalone', { keda: { enabled: true } }, 'keda.enabled needs mode=cluster'],
  ['an Ingress without a host', { api: { ingress: { enabled: true } } }, 'needs api.ingress.host'],
  [
    'a route without a Gateway',
    { api: { gatewayApi: { enabled: true } } },
    'needs api.gatewayApi.parentRefs',
  ],
  [
    'a setting of the chart',
    { settings: { RINGFLEET_FTP_PORT: '21' } },
    'settings.RINGFLEET_FTP_PORT is set by the chart',
  ],
  ['a setting that is none', { settings: { FTP_PORT: '21' } }, 'settings.FTP_PORT is no setting'],
  ['a journal as large as its volume', { gateway: { persistence: { size: '1Gi' } } }, 'is more than half of'],
  [
    'a drain that ends before it begins',
    { gateway: { drain: { idleSeconds: 60, mostSeconds: 40 } } },
    'which comes first',
  ],
  [
    'no account at all',
    { gateway: { defaultAccount: { enabled: false } } },
    'gateway.defaultAccount.enabled=false needs gateway.account.existingSecret',
  ],
  ['an unknown key', { gatewy: {} }, 'gatewy'],
  ['an unknown key below', { gateway: { passive: { frist: 1 } } }, 'frist'],
  ['a word that is none of the choices', { mode: 'clustered' }, 'mode'],
  ['a privileged port in the pod', { gateway: { port: 21 } }, 'minimum: got 21'],
];

describe('values that cannot work', () => {
  it.each(refusals)('are refused before anything is installed: %s', (_name, values, sentence) => {
    const { refused, text } = template(values);
    expect(refused).toContain(sentence);
    expect(text).toBe('');
  });

  it('are told all at once', () => {
    const { refused } = template({
      mode: 'cluster',
      gateway: { replicas: 2, passive: { first: 20000, last: 20020 } },
    });
    expect(refused?.match(/^- /gm)).toHaveLength(5);
  });
});
