/** Errors of what people describe: fleet, sites, groups, models, phones, and what is rendered from it. */
export const intentErrors = {
  RF_INTENT_INVALID: {
    message: 'The intent is wrong: {reason}.',
    advice: 'Correct what is named; nothing was changed.',
    status: 422,
    retry: false,
  },
  RF_INTENT_UNKNOWN: {
    message: 'There is no {what}.',
    advice: "See what there is: 'ringfleet export'.",
    status: 404,
    retry: false,
  },
  RF_LAYER_CHANGED: {
    message: '{what} was changed by {author} at {at} (version {version}): {fields}.',
    advice: 'Read it again, look at what changed, and repeat your change on the new version.',
    status: 412,
    retry: false,
  },
  RF_INTENT_MOVED: {
    message: 'Somebody else changed the intent while this change was being worked out.',
    advice: 'Nothing was changed. Repeat it: it is worked out anew on what is there now.',
    status: 409,
    retry: true,
  },
  RF_PATH_UNMANAGED: {
    message: "'{path}' is a file of your own, so nothing can be rendered in its place.",
    advice: "Take it under management first: ringfleet manage '{path}' --dry-run shows what that does.",
    status: 409,
    retry: false,
  },
  RF_PATH_MANAGED: {
    message: "'{path}' is rendered from {owner}, nobody puts another file in its place.",
    advice: "Change {owner}, or take the file back by 'ringfleet unmanage {path}'.",
    status: 409,
    retry: false,
  },
  RF_MANAGE_REFUSED: {
    message: "'{path}' cannot be taken under management: {reason}.",
    advice: 'The file goes on working as it is. Correct what is named, then repeat it.',
    status: 422,
    retry: false,
  },
  RF_UNMANAGE_REFUSED: {
    message: "'{path}' cannot be taken back: {reason}.",
    advice: 'It goes on being rendered. See what is managed: ringfleet ls --rendered.',
    status: 422,
    retry: false,
  },
  RF_RENDER_FAULT: {
    message: '{owner} cannot be rendered: {reason}.',
    advice: 'The last good file stays in service. Correct the layer.',
    status: 422,
    retry: false,
  },
  RF_CERTIFICATE_REFUSED: {
    message: "The certificate '{name}' cannot be taken: {reason}.",
    advice: 'Export the CA certificate with its whole chain, as PEM or DER, and try again.',
    status: 422,
    retry: false,
  },
  RF_VERSION_UNKNOWN: {
    message: '{what} has no version {version}.',
    advice: "See its versions by 'ringfleet history'.",
    status: 404,
    retry: false,
  },
  RF_IDEMPOTENCY_KEY_REUSED: {
    message: 'The Idempotency-Key was used for another request.',
    advice: 'Give every request a key of its own; a repeat sends the same body under the same key.',
    status: 422,
    retry: false,
  },
  RF_IDEMPOTENCY_IN_PROGRESS: {
    message: 'A request with this Idempotency-Key is still being worked on.',
    advice: 'Repeat it in a moment: you get its answer.',
    status: 409,
    retry: true,
  },
} as const;
