// The image's health check: status 0 while the process answers its probe.
const port = process.env.RINGFLEET_PROBES_PORT ?? '8081';
const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4000) }).catch(
  () => undefined,
);
process.exitCode = answer?.ok ? 0 : 1;
