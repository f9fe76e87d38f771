/** Errors of settings, requests and the API front. */
export const operatorErrors = {
  RF_PEER_UNAVAILABLE: {
    message: 'The service {service} does not answer: {reason}.',
    advice:
      'Look at its health (ringfleet status), and repeat the request when it is up; nothing was changed.',
    status: 503,
    retry: true,
  },
  RF_SETTINGS_INVALID: {
    message: 'The settings are wrong:\n{table}',
    advice: 'Correct every line above; docs/reference/settings.md describes each setting.',
    status: 500,
    retry: false,
  },
  RF_HTTP_LISTEN: {
    message: 'HTTP cannot listen on {host}:{port}: {reason}.',
    advice: 'Choose another port by RINGFLEET_HTTP_PORT, or stop what uses it.',
    status: 500,
    retry: true,
  },
  RF_TOKEN_MISSING: {
    message: 'This route needs a token.',
    advice: "Send 'Authorization: Bearer <token>'; the first token lies in admin.token of the data folder.",
    status: 401,
    retry: false,
  },
  RF_TOKEN_WRONG: {
    message: 'The token is not valid.',
    advice: 'Take the token from admin.token of the data folder that this server uses.',
    status: 401,
    retry: false,
  },
  RF_INTERNAL_ONLY: {
    message: 'This port is for the processes of this installation.',
    advice:
      'Ask the console. If a process of this installation was refused, it has another key file: all must have the same (RINGFLEET_KEYS_FILE).',
    status: 401,
    retry: false,
  },
  RF_ROUTE_UNKNOWN: {
    message: 'There is no {method} {path}.',
    advice: 'GET /api/v1/openapi.json lists every route.',
    status: 404,
    retry: false,
  },
  RF_REQUEST_INVALID: {
    message: 'The request is wrong: {reason}.',
    advice: 'Correct the named field; GET /api/v1/openapi.json has its description.',
    status: 400,
    retry: false,
  },
  RF_BODY_TOO_LARGE: {
    message: 'The body is larger than {limit} bytes.',
    advice: 'Send less, or send it in parts.',
    status: 413,
    retry: false,
  },
  RF_SERVICE_UNAVAILABLE: {
    message: 'The service {service} does not answer.',
    advice: 'See its health; the rest goes on.',
    status: 503,
    retry: true,
  },
  RF_NOT_READY: {
    message: 'This process is not ready: {reason}.',
    advice:
      'It becomes ready by itself when that is mended. Its log and GET /api/v1/status of the console say more.',
    status: 503,
    retry: true,
  },
  RF_PHONE_UNKNOWN: {
    message: 'No phone with MAC {mac} has been seen.',
    advice: "List the phones with 'ringfleet phones'; a MAC is 12 hex digits.",
    status: 404,
    retry: false,
  },
  RF_INTERNAL: {
    message: 'Something went wrong inside Ringfleet.',
    advice: 'The log has the cause under the same request id.',
    status: 500,
    retry: true,
  },
} as const;
