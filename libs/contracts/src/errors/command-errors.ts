/** Errors of the `ringfleet` command itself; what a server answers has its own codes. */
export const commandErrors = {
  RF_SERVER_NOT_FOUND: {
    message: 'No Ringfleet is running on the data folder {folder}.',
    advice:
      "Start it with 'npm start' (or 'npx ringfleet start'), name its data folder by --data, or name a server by --url or RINGFLEET_URL.",
    status: 503,
    retry: true,
  },
  RF_SERVER_SILENT: {
    message: 'Nothing answers at {url}: {reason}.',
    advice:
      "Start it with 'npm start' (or 'npx ringfleet start'), or name another server by --url or RINGFLEET_URL.",
    status: 503,
    retry: true,
  },
  RF_ANSWER_UNREADABLE: {
    message: 'What answers at {url} is no Ringfleet: {reason}.',
    advice: 'Name the address of its API by --url or RINGFLEET_URL, as http://host:8080.',
    status: 502,
    retry: false,
  },
  RF_TOKEN_NOT_FOUND: {
    message: 'There is no token: {file} cannot be read ({reason}).',
    advice: 'Name the file by --token-file, or put the token into RINGFLEET_TOKEN.',
    status: 401,
    retry: false,
  },
  RF_LOCAL_FILE_UNREADABLE: {
    message: '{path} cannot be read: {reason}.',
    advice: 'Check the name and who may read it.',
    status: 400,
    retry: false,
  },
  RF_LOCAL_FILE_EXISTS: {
    message: '{path} is there already and is not overwritten.',
    advice: 'Move it away, or choose another name.',
    status: 409,
    retry: false,
  },
  RF_CONFIRMATION_NEEDED: {
    message: 'This would change what phones are served from, and there is no terminal to ask on.',
    advice: 'Look at what it would do, then repeat it with --yes.',
    status: 409,
    retry: false,
  },
} as const;
