export const gatewayErrors = {
  RF_JOURNAL_FULL: {
    message: 'The upload journal reached its limit of {limit} bytes.',
    advice:
      'Uploads are refused with 452 until the shared services take what waits; check the bus and the blob store.',
    status: 503,
    retry: true,
  },
  RF_JOURNAL_DISK_FULL: {
    message: 'The disk of the upload journal is full.',
    advice:
      'Uploads are refused with 452 until there is space; reading goes on. Free space on the disk of the data folder.',
    status: 507,
    retry: true,
  },
  RF_GATEWAY_REREADS: {
    message: 'The gateway {gateway} reads the bus anew at this moment.',
    advice: 'Its phone files follow by themselves when it has; ask again in a moment to hear how many.',
    status: 503,
    retry: true,
  },
  RF_JOURNAL_NOT_FOUND: {
    message: 'There is no journal of a gateway below {folder}.',
    advice:
      'Name the data folder of the gateway that is gone, as it is seen where its journal is adopted: the folder with ftp-gateway/journal in it.',
    status: 404,
    retry: false,
  },
  RF_JOURNAL_GATEWAY_LIVES: {
    message: 'The gateway {gateway}, whose journal this is, lives: it delivers by itself.',
    advice: 'Only what a gateway left that is gone for good is adopted. Stop it, or leave its journal to it.',
    status: 409,
    retry: false,
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
  RF_UPLOAD_TOO_LARGE: {
    message: "'{path}' is larger than the {limit} bytes that an upload of its kind may have.",
    advice: 'Lower the size of the log in the phone (log.render.file.size), or see what the phone sends.',
    status: 413,
    retry: false,
  },
  RF_UPLOAD_OTHER_PHONE: {
    message: "'{path}' belongs to another phone than this session.",
    advice: 'A session writes files of one phone only; open another one for another phone.',
    status: 403,
    retry: false,
  },
  RF_UPLOAD_READ_ONLY: {
    message: "'{path}' is read-only for phones.",
    advice: "Licences and files for all phones are published by people: use 'ringfleet put'.",
    status: 403,
    retry: false,
  },
  RF_UPLOAD_DIRECTORY: {
    message: "'{path}' lies neither in the root nor in the directory that the master file names for it.",
    advice: 'Name the directory in the master file that the phone reads, or let the phone boot again.',
    status: 403,
    retry: false,
  },
  RF_UPLOAD_UNBOUND: {
    message: "'{path}' is written by a session that has named no phone.",
    advice: 'A phone reads its master file first, whose name binds the session to it.',
    status: 403,
    retry: false,
  },
  RF_UPLOAD_NOT_A_PHONE_FILE: {
    message: "'{path}' is no name that phones write.",
    advice:
      "Phones write overrides, logs, directories and call lists; all else is published by 'ringfleet put'.",
    status: 403,
    retry: false,
  },
} as const;
