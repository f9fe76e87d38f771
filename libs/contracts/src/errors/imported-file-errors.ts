/** Errors of the operator's own files: imported and put. */
export const importedFileErrors = {
  RF_IMPORT_UNKNOWN: {
    message: "There is no import '{id}'.",
    advice:
      'Begin again: ringfleet import <folder>. An import that nobody finishes is discarded after a day.',
    status: 404,
    retry: false,
  },
  RF_IMPORT_ENDED: {
    message: "The import '{id}' is {state} and takes nothing more.",
    advice: 'Begin another: ringfleet import <folder>.',
    status: 409,
    retry: false,
  },
  RF_PARAMETERS_IN_MASTER_NAME: {
    message: "'{path}' is named like a phone's master file but holds parameters.",
    advice:
      "A phone would take it for its master file. Give it a suffix, as in 0004f28062d6-lync.cfg, and name that in CONFIG_FILES as '[MACADDRESS]-lync.cfg'.",
    status: 409,
    retry: false,
  },
  RF_FILE_FAULTY: {
    message: '{path}:{line}:{column}: {fault}',
    advice: '{advice}',
    status: 422,
    retry: false,
  },
} as const;
