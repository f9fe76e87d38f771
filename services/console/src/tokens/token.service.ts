import { RingfleetError } from '@ringfleet/contracts';
import type { DocumentStore, Repository } from '@ringfleet/storage';
import { ADMIN, hashToken, sameHash, tokenDefinition, tokenId } from './token.ts';

const NO_HASH = '0'.repeat(64);

/** Knows the tokens that may use the API. */
export class TokenService {
  private readonly tokens: Repository<{ hash: string; createdAt: string }>;

  constructor(documents: DocumentStore) {
    this.tokens = documents.repository(tokenDefinition);
  }

  /** The admin's token is what its file says; the one before it ends here. */
  async adopt(token: string): Promise<void> {
    const hash = hashToken(token);
    const known = await this.tokens.get(ADMIN);
    if (known?.value.hash !== hash)
      await this.tokens.put(ADMIN, { hash, createdAt: new Date().toISOString() });
  }

  /**
   * @param authorization the header: `Bearer <token>`
   * @returns the id of the token, which is who asks
   * @throws RingfleetError RF_TOKEN_MISSING, RF_TOKEN_WRONG
   */
  async check(authorization: string | undefined): Promise<string> {
    const token = /^Bearer +(\S{1,512}) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new RingfleetError('RF_TOKEN_MISSING');
    const id = tokenId(token);
    const known = await this.tokens.get(id);
    if (!sameHash(hashToken(token), known?.value.hash ?? NO_HASH)) throw new RingfleetError('RF_TOKEN_WRONG');
    return id;
  }
}
