import { RingfleetError } from '@ringfleet/contracts';
import type { Sealer } from '@ringfleet/storage';
import { isSecretParameter, MASKED_VALUE } from '@ringfleet/ucs';
import type { StoredValue } from './intent-document.ts';

/** How an export writes a sealed value, so that the same file can be applied again. */
const SEALED = 'sealed:';

export class SecretRefusedError extends Error {}

/** What is secret lies sealed in documents, and leaves them masked or sealed only (design section 11). */
export class IntentSecrets {
  private readonly sealer: Sealer;

  constructor(sealer: Sealer) {
    this.sealer = sealer;
  }

  /** @throws RF_SEAL_BROKEN */
  open(value: StoredValue): string {
    return typeof value === 'string'
      ? value
      : this.sealer.open(Buffer.from(value.sealed, 'base64')).toString('utf8');
  }

  /**
   * A secret as it is kept. What was written as `********` is the one from before; what an export wrote is taken as it is;
   * the same text again keeps its seal, so that nothing seems to change.
   * @throws SecretRefusedError with a reason that does not hold the text
   */
  keep(text: string, before: { sealed: string } | undefined): { sealed: string } {
    if (text === MASKED_VALUE) {
      if (!before)
        throw new SecretRefusedError(`${MASKED_VALUE} stands for the value from before, and there is none`);
      return before;
    }
    if (text.startsWith(SEALED)) return this.exported(text.slice(SEALED.length));
    if (before && this.opens(before) === text) return before;
    return { sealed: this.sealer.seal(Buffer.from(text, 'utf8')).toString('base64') };
  }

  /** A parameter's value as it is kept: sealed when its name says that it is a secret. @throws SecretRefusedError */
  keepParameter(name: string, text: string, before: StoredValue | undefined): StoredValue {
    if (!isSecretParameter(name)) {
      if (text.startsWith(SEALED) && this.isSealed(text.slice(SEALED.length)))
        throw new SecretRefusedError('a sealed value stands only where a secret is kept');
      return text;
    }
    if (text === '') return text;
    return this.keep(text, typeof before === 'object' ? before : undefined);
  }

  /** As people see it. */
  masked(value: StoredValue): string {
    return typeof value === 'string' ? value : MASKED_VALUE;
  }

  /** As an export writes it. */
  exportedText(value: StoredValue): string {
    return typeof value === 'string' ? value : `${SEALED}${value.sealed}`;
  }

  private exported(sealed: string): { sealed: string } {
    if (!this.isSealed(sealed))
      throw new SecretRefusedError('it was sealed with another key; write the value itself');
    return { sealed };
  }

  private isSealed(sealed: string): boolean {
    return this.opens({ sealed }) !== undefined;
  }

  private opens(value: { sealed: string }): string | undefined {
    try {
      return this.open(value);
    } catch (error) {
      if (error instanceof RingfleetError) return undefined;
      throw error;
    }
  }
}
