export const storageErrors = {
  RF_VERSION_CONFLICT: {
    message: "{what} '{id}' was changed by somebody else meanwhile.",
    advice: 'Read it again, look at what changed, and repeat your change on the new version.',
    status: 412,
    retry: false,
  },
  RF_UNIQUE_TAKEN: {
    message: "Another {what} already has {index} '{value}'.",
    advice: 'Choose another value, or change the one that has it.',
    status: 409,
    retry: false,
  },
  RF_CURSOR_INVALID: {
    message: 'The cursor is not one of ours, or belongs to another list.',
    advice: 'Start the list again without a cursor.',
    status: 400,
    retry: false,
  },
  RF_DOCUMENT_INVALID: {
    message: "{what} '{id}' does not fit its schema: {reason}.",
    advice: 'Correct the named field.',
    status: 400,
    retry: false,
  },
  RF_DOCUMENT_UNREADABLE: {
    message: "The stored {what} '{id}' cannot be read: {reason}.",
    advice:
      'Another version of Ringfleet wrote it, or the database was changed by hand; run that version, or restore it.',
    status: 500,
    retry: false,
  },
  RF_DOCUMENT_TOO_LARGE: {
    message:
      "{what} '{id}', with the messages that wait in it, is larger than the 16 MiB that MongoDB takes.",
    advice:
      'If events are not delivered, mend that first: they wait in the document. Otherwise make the document smaller.',
    status: 413,
    retry: true,
  },
  RF_STORE_NOT_MIGRATED: {
    message: "{what} is not prepared for '{subject}': {reason}.",
    advice:
      "Run 'ringfleet migrate' of this version with the services' settings before they start; the chart does so by a hook. It changes nothing that is right already.",
    status: 503,
    retry: true,
  },
  RF_BLOB_MISSING: {
    message: "The stored bytes '{key}' are not there.",
    advice: 'Check that the blob store is the one that was written to.',
    status: 500,
    retry: true,
  },
  RF_STORE_UNAVAILABLE: {
    message: 'The store {what} cannot be used: {reason}.',
    advice: 'Check the disk and its free space, or that the server answers and takes the login.',
    status: 503,
    retry: true,
  },
  RF_MIGRATION_EMBEDDED: {
    message: 'There is no database to prepare: the services keep their documents in files.',
    advice: 'Nothing is to be done. For documents in MongoDB set RINGFLEET_MONGODB_URI.',
    status: 500,
    retry: false,
  },
  RF_SEAL_BROKEN: {
    message: 'Stored bytes cannot be opened: {reason}.',
    advice: 'Check that the key file is the one the data was written with.',
    status: 500,
    retry: false,
  },
  RF_KEY_FILE_MISSING: {
    message: "The key file '{file}' is not there, and a cluster's processes must all have the same one.",
    advice:
      "Make it once with 'ringfleet keys create {file}', and give it to every process (RINGFLEET_KEYS_FILE).",
    status: 500,
    retry: false,
  },
  RF_KEY_FILE_EXPOSED: {
    message: "The key file '{file}' can be read by others (mode {mode}).",
    advice: "Run chmod 600 '{file}'; if somebody may have read it, run 'ringfleet keys rotate'.",
    status: 500,
    retry: false,
  },
  RF_KEY_FILE_LOST: {
    message: "The key file '{file}' is not there, but '{store}' holds data sealed with its keys.",
    advice:
      "Restore the key file from its backup: without it nobody can read that data. To begin anew without it, move the data folder '{folder}' away.",
    status: 500,
    retry: false,
  },
  RF_KEY_FILE_BROKEN: {
    message: "The key file '{file}' cannot be used: {reason}.",
    advice: 'Restore it from a backup: what was sealed with its keys cannot be opened without them.',
    status: 500,
    retry: false,
  },
  RF_KEY_ROTATION_WAITS: {
    message: 'The key {key} was added before and seals from {from} on: until then no other is added.',
    advice: 'Wait until then. Every process must have the key file with it by that time.',
    status: 409,
    retry: true,
  },
  RF_KEY_UNKNOWN: {
    message: 'There is no key {key} in the key file; it has {keys}.',
    advice: "Name one of those; 'ringfleet keys status' tells them.",
    status: 404,
    retry: false,
  },
  RF_KEY_SEALS: {
    message: 'The key {key} seals, or will: it cannot be retired.',
    advice: "Make another first with 'ringfleet keys rotate', and seal anew with 'ringfleet keys reseal'.",
    status: 409,
    retry: false,
  },
  RF_KEY_TREES_WAIT: {
    message:
      'The key {key} seals since {since}, and what gateways hold is surely sealed with it from {from} on.',
    advice:
      'Wait until then, with every gateway running: each seals its tree anew by itself, and what older events bring within ten minutes.',
    status: 409,
    retry: true,
  },
  RF_KEY_NEEDED: {
    message: 'The key {key} is still needed: {places}.',
    advice:
      "Run 'ringfleet keys reseal' and 'ringfleet republish state'. What ages out by itself has to be waited for.",
    status: 409,
    retry: false,
  },
  RF_DATA_DIR_HELD: {
    message: 'The data folder {path} is held by process {pid} on {host} since {since}.',
    advice: 'Stop that process, or give this one another folder by RINGFLEET_DATA_DIR.',
    status: 500,
    retry: false,
  },
} as const;
