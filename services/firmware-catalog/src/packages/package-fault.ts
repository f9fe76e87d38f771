/** Why a package is refused; becomes RF_FIRMWARE_PACKAGE_REFUSED with the package's name. */
export class PackageFault extends Error {
  readonly advice: string;

  /** @param reason half a sentence: `the zip is cut short` */
  constructor(reason: string, advice: string, options?: { cause?: unknown }) {
    super(reason, options);
    this.name = 'PackageFault';
    this.advice = advice;
  }
}

export const downloadAgain = "Download the vendor's package again and compare its size.";
export const takeVendorPackage =
  "Take the vendor's package as it is: '…release_sig_split.zip' with a <part number>.sip.ld for each model.";
