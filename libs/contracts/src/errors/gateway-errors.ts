export const gatewayErrors = {
  RF_JOURNAL_FULL: {
    message: 'The upload journal reached its limit of {limit} bytes.',
    advice:
      'Uploads are refused with 452 until the shared services take what waits; check the bus and the blob store.',
    status: 503,
    retry: true,
  },
  RF_FTP_PATCH_MISSING: {
    message: 'The patches to ftp-srv are not applied: {reason}.',
    advice: 'Run npm ci again without --ignore-scripts.',
    status: 500,
    retry: false,
  },
  RF_FTP_LISTEN: {
    message: 'FTP cannot listen on {host}:{port}: {reason}.',
    advice:
      'Choose another port by RINGFLEET_FTP_PORT, or stop what uses it; ports below 1024 need the right to bind them.',
    status: 500,
    retry: true,
  },
} as const;
