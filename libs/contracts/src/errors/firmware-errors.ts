/** Errors of the firmware catalog: packages, releases, targets. */
export const firmwareErrors = {
  RF_FIRMWARE_PACKAGE_REFUSED: {
    message: "The package '{name}' is refused: {reason}.",
    advice: 'Nothing of it was kept. {advice}',
    status: 422,
    retry: false,
  },
  RF_FIRMWARE_COMBINED: {
    message: "'{file}' holds the images of all models in one file.",
    advice:
      "Take the vendor's 'split' package of the same version instead: one image for each model, a fraction of the bytes for each phone. Nothing was kept.",
    status: 422,
    retry: false,
  },
  RF_FIRMWARE_VERSION_NEEDED: {
    message: "Nothing says which version '{name}' is: {reason}.",
    advice: 'Say it: ringfleet firmware import … --version 5.9.8.5760.',
    status: 422,
    retry: false,
  },
  RF_FIRMWARE_IMAGE_DIFFERS: {
    message: 'Release {version} has {path} already, with other bytes.',
    advice:
      'One version is one set of images. Check the version; to replace the release, withdraw it first: ringfleet firmware withdraw {version}. Nothing of the upload was kept.',
    status: 409,
    retry: false,
  },
  RF_FIRMWARE_UPLOAD_GAP: {
    message: 'The upload goes on at byte {offset}, but {received} bytes of it are here.',
    advice: 'Ask how many bytes are here (GET firmware/uploads/<sha256>) and go on there.',
    status: 409,
    retry: true,
  },
  RF_FIRMWARE_UPLOAD_BROKEN: {
    message: 'What arrived is not what was announced: {reason}.',
    advice: 'Nothing of it was kept. Send it again.',
    status: 422,
    retry: true,
  },
  RF_RELEASE_UNKNOWN: {
    message: 'There is no release {version} in the firmware catalog.',
    advice: "See what there is: 'ringfleet firmware list'; bring it by 'ringfleet firmware import'.",
    status: 404,
    retry: false,
  },
  RF_RELEASE_IN_USE: {
    message: 'Release {version} cannot be withdrawn: the target of {targets} points at it.',
    advice: "Set another version there, or clear it: 'ringfleet firmware target list'.",
    status: 409,
    retry: false,
  },
  RF_TARGET_UNKNOWN: {
    message: 'There is no firmware target for {what}.',
    advice: "See which there are: 'ringfleet firmware target list'.",
    status: 404,
    retry: false,
  },
  RF_TARGET_REFUSED: {
    message: 'Version {version} cannot be the target of {what}: {reason}.',
    advice: '{advice}',
    status: 409,
    retry: false,
  },
  RF_TARGET_UNMANAGED: {
    message: 'Version {version} cannot become the target of {what} yet: {reason}.',
    advice:
      "Take your master file under management: 'ringfleet manage 000000000000.cfg'. Without one, describe the fleet: 'ringfleet apply'.",
    status: 409,
    retry: false,
  },
} as const;
