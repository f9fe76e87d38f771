import { describe, expect } from '@jest/globals';
import { audiences, dhcpText, matchingsOf } from '@ringfleet/ucs';
import { itUnless } from '../infra/left-out.ts';
import { reasonAgainst } from './programs.ts';
import { check, programs, realServers } from './real-servers.ts';
import { setOf, site, siteOfNetwork, smallSite } from './sites.ts';

describe.each(realServers)('the text for %s', (server) => {
  const texts = [site, siteOfNetwork, smallSite].flatMap((of, at) =>
    audiences.flatMap((only) =>
      (only === 'phones' ? matchingsOf[server] : (['oui'] as const)).map((matching) => {
        const name = `${['whole server', 'one network', 'boot server alone'][at]}, ${only}, by ${matching}`;
        return { name, text: dhcpText(of, setOf(of), { server, only, matching }) };
      }),
    ),
  );

  itUnless(reasonAgainst(programs[server])).each(texts)(
    'is taken by the real parser as it is: $name',
    async ({ text }) => {
      const { isGood, said } = await check(server, text);
      expect(isGood ? 'taken' : said).toBe('taken');
      expect(said).not.toMatch(/warn|semantic|ignor/i);
    },
  );
});
