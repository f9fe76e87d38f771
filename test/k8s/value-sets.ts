import { examples, type HelmValues } from './helm.ts';

/** What every cluster needs. */
export const clusterValues = {
  mode: 'cluster',
  keys: { existingSecret: 'keys' },
  kafka: { brokers: ['kafka-0:9092', 'kafka-1:9093'] },
  mongodb: { existingSecret: 'mongodb' },
} satisfies HelmValues;

const service = { expose: 'service', advertised: { from: 'service' } };
const host = { expose: 'hostNetwork', hostNetwork: { accept: true } };

/** Values that differ in what matters, beside the examples: all of them must give a working release. */
export const valueSets: Readonly<Record<string, HelmValues | string>> = {
  ...Object.fromEntries(examples.map((name) => [`example ${name}`, name])),
  'no values': {},
  'standalone behind a load balancer': { gateway: service },
  'standalone behind a load balancer that tells addresses by PROXY protocol': {
    gateway: { proxyNetworks: ['10.0.0.0/24'], advertised: { from: 'connection' } },
  },
  'standalone with its own keys, token and claim': {
    keys: { existingSecret: 'keys' },
    adminToken: { existingSecret: 'token' },
    gateway: { persistence: { existingClaim: 'data' } },
  },
  'standalone on the network of its node': { gateway: host },
  'standalone with settings of its own': {
    settings: { RINGFLEET_CALL_LISTS: 'on', RINGFLEET_FIRMWARE_UPLOAD_LIMIT: '1073741824' },
    fullnameOverride: 'phones',
    commonLabels: { team: 'voice' },
    podAnnotations: { note: 'x' },
    secretsRevision: '2',
  },
  'a cluster behind node ports': clusterValues,
  'a cluster with everything on': {
    ...clusterValues,
    kafka: {
      ...clusterValues.kafka,
      ...{
        tls: true,
        tlsSecret: 'kafka-tls',
        clientCertificate: true,
        sasl: 'scram-sha-256',
        existingSecret: 'kafka',
      },
      replication: 3,
    },
    blobs: { place: 's3://bucket?endpoint=http://minio:9000&pathStyle=on', existingSecret: 's3' },
    gateway: {
      ...{
        ...service,
        replicas: 3,
        account: { existingSecret: 'ftp' },
        defaultAccount: { networks: ['10.0.0.0/8'] },
      },
      pods: [{ passive: { first: 31000, last: 31005 } }, { annotations: { a: 'b' } }],
    },
    priorityClass: { create: true },
    api: {
      ingress: { enabled: true, host: 'ringfleet.example.com' },
      gatewayApi: { enabled: true, parentRefs: [{ name: 'web' }], hostnames: ['ringfleet.example.com'] },
    },
    keda: { enabled: true },
    networkPolicy: { phones: ['10.0.0.0/8', '192.168.0.0/16'] },
    tracing: { endpoint: 'http://collector.observability:4318', sampled: 0.05 },
    metrics: { podMonitor: true, serviceMonitor: true, rules: true, dashboards: true },
  },
  'a cluster for phones inside it': {
    ...clusterValues,
    gateway: { expose: 'service', replicas: 2, service: { type: 'ClusterIP' } },
    topics: { manage: 'none' },
    migration: { job: false },
  },
  'a cluster whose topics and user Strimzi makes': {
    ...clusterValues,
    topics: { manage: 'strimzi', strimziCluster: 'kafka', strimziUser: 'ringfleet' },
    kafka: { ...clusterValues.kafka, tls: true, tlsSecret: 'kafka-cluster-ca-cert' },
    keda: { enabled: true },
    services: { configRenderer: { replicas: 2 }, dhcpOptions: { replicas: 2 } },
  },
  'a cluster on the network of its nodes': { ...clusterValues, gateway: { ...host, replicas: 3 } },
  'addresses that are translated': {
    gateway: { nodePort: { externalTrafficPolicy: 'Cluster' }, peerCheck: 'off' },
  },
  'addresses that the load balancer tells': {
    ...clusterValues,
    gateway: {
      ...{ expose: 'service', advertised: { from: 'service' }, proxyNetworks: ['10.0.0.0/24', '10.0.1.7'] },
      service: { externalTrafficPolicy: 'Cluster' },
    },
  },
};
