import { RingfleetError } from '@ringfleet/contracts';
import { usualModels } from '@ringfleet/phone-simulator';
import type { ApiClient } from '../api/api-client.ts';
import type { SkippedEntry, WalkedFolder } from '../folder/walk-folder.ts';
import type { Preview } from '../preview/preview-text.ts';
import type { CommandIo, Interruption } from '../terminal/command-io.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { printable } from '../terminal/text-table.ts';
import { bytesText, countText, numberText } from '../terminal/units.ts';
import { ImportReport, type ImportChoices, type ImportLine } from './import-report.ts';
import { uploadFolder } from './upload-folder.ts';

/** How the user wants it. */
export interface ImportWish extends ImportChoices {
  yes?: boolean;
  note?: string;
  json?: boolean;
}

/** `unconfirmed`: somebody should be asked, and there is nobody. */
type Decision = 'apply' | 'nothing-to-do' | 'declined' | 'unconfirmed';

/** A MAC that no phone has, to show what any new phone gets. */
const ANY_MAC = '0004f2ffffff';

/** One run of `ringfleet import`. */
export class FolderImport {
  readonly #io: CommandIo;
  readonly #api: ApiClient;
  readonly #wish: ImportWish;

  constructor(io: CommandIo, api: ApiClient, wish: ImportWish) {
    this.#io = io;
    this.#api = api;
    this.#wish = wish;
  }

  /**
   * Whatever ends it early discards the import, so that nothing of it remains on the server.
   * @returns false when anything could not be imported, or the user declined
   */
  async run(folder: string, walked: WalkedFolder): Promise<boolean> {
    const interruption = this.#io.onInterruption();
    const { note = '' } = this.#wish;
    const { id } = await this.#api.json<{ id: string }>('imports', { method: 'POST', json: { note } });
    let stage: 'open' | 'applying' | 'applied' = 'open';
    try {
      const skipped = [...walked.skipped, ...(await this.#upload(id, walked, interruption))];
      const lines: ImportLine[] = [];
      const report = await this.#report(id, lines, interruption);
      if (this.#wish.json !== true) await this.#show(folder, walked, report, skipped);
      const decision = await this.#decide(report);
      if (interruption.signal.aborted) return await this.#stopped();
      if (decision === 'apply') {
        const { removeMissing = false, replaceMaster = false } = this.#wish;
        await this.#say('Applying …');
        stage = 'applying';
        const { seq } = await this.#api.json<{ seq: number }>(`imports/${id}/apply`, {
          method: 'POST',
          json: { removeMissing, replaceMaster, note },
        });
        stage = 'applied';
        if (this.#wish.json !== true) await this.#showApplied(seq, report);
      }
      if (this.#wish.json === true)
        await this.#showJson({ decision, report, lines, skipped, hidden: walked.hidden });
      if (decision === 'unconfirmed') throw new RingfleetError('RF_CONFIRMATION_NEEDED');
      return decision !== 'declined' && skipped.length === 0;
    } catch (error) {
      if (interruption.signal.aborted && stage === 'open') return await this.#stopped();
      throw error;
    } finally {
      interruption.dispose();
      if (stage !== 'applied')
        await this.#api.send(`imports/${id}`, { method: 'DELETE' }).catch(() => undefined);
    }
  }

  async #upload(id: string, { files }: WalkedFolder, { signal }: Interruption): Promise<SkippedEntry[]> {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const bar = progressBar(this.#io.err, 'Sending', total + files.length);
    let bytes = 0;
    let done = 0;
    try {
      return await uploadFolder(this.#api, id, files, {
        signal,
        onFile: ({ size }) => {
          bytes += size;
          done += 1;
          bar.update(bytes + done, `${done} of ${countText(files.length, 'file')}, ${bytesText(bytes)}`);
        },
      });
    } finally {
      bar.stop();
    }
  }

  async #report(id: string, lines: ImportLine[], { signal }: Interruption): Promise<ImportReport> {
    await this.#say('Checking and comparing …');
    const report = new ImportReport();
    for await (const line of this.#api.lines<ImportLine>(`imports/${id}/lines`, { signal })) {
      report.add(line);
      if (this.#wish.json === true && !(line.kind === 'change' && line.change === 'unchanged'))
        lines.push(line);
    }
    return report;
  }

  async #show(
    folder: string,
    { files, hidden }: WalkedFolder,
    report: ImportReport,
    skipped: readonly SkippedEntry[],
  ): Promise<void> {
    const { out, err } = this.#io;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    await out.write(
      `${folder}: ${countText(files.length, 'file')}, ${bytesText(bytes)}.\n\n${report.faultText()}\n`,
    );
    if (!report.isFirst) await out.write(`${report.changeText(this.#wish)}\n`);
    if (hidden.length > 0)
      await err.write(
        `${countText(hidden.length, 'hidden name')} left out (--hidden takes them): ${hidden.slice(0, 5).map(printable).join(', ')}${hidden.length > 5 ? ', …' : ''}\n`,
      );
    for (const { path, reason } of skipped)
      await err.write(`Not imported: ${printable(path)}: ${printable(reason)}\n`);
  }

  async #decide(report: ImportReport): Promise<Decision> {
    const { yes, removeMissing, replaceMaster, json } = this.#wish;
    const { added, changed, removed, spared } = report.changes;
    const asked = (removeMissing === true ? removed : 0) + (replaceMaster === true ? report.replaceable : 0);
    if (added + changed + report.phoneFiles + asked === 0) {
      const what = spared > 0 ? 'all else' : 'all of it';
      if (json !== true) await this.#io.out.write(`The tree has ${what} already.\n`);
      return 'nothing-to-do';
    }
    if (report.isFirst || yes === true) return 'apply';
    if (!this.#io.ask) return 'unconfirmed';
    const answer = await this.#io.ask('Apply it? [y/N] ');
    if (/^\s*y(es)?\s*$/i.test(answer)) return 'apply';
    await this.#io.err.write('Nothing was changed.\n');
    return 'declined';
  }

  /** What takes its time, on a terminal alone. */
  async #say(what: string): Promise<void> {
    if (this.#io.err.isTerminal) await this.#io.err.write(`${what}\n`);
  }

  async #stopped(): Promise<false> {
    await this.#io.err.write('Stopped. Nothing was changed.\n');
    return false;
  }

  async #showApplied(
    seq: number,
    { changes, phoneFiles, managed, replaceable }: ImportReport,
  ): Promise<void> {
    const { removeMissing, replaceMaster } = this.#wish;
    const removed = removeMissing === true ? `, ${numberText(changes.removed)} removed` : '';
    const changed = changes.changed + (replaceMaster === true ? replaceable : 0);
    const left = replaceMaster === true ? managed : changes.spared;
    const spared = left > 0 ? `, ${numberText(left)} spared` : '';
    const phones = phoneFiles > 0 ? `, ${countText(phoneFiles, 'file')} of phones handed over` : '';
    await this.#io.out.write(
      `Imported as change set ${seq}: ${numberText(changes.added)} added, ${numberText(changed)} changed${removed}${spared}${phones}. Phones work from it now.\n`,
    );
    for (const model of usualModels) await this.#showNewPhone(model);
    await this.#io.out.write("See any phone by 'ringfleet preview <mac> --model <model>'.\n");
  }

  /** What a phone that nobody has configured gets; a preview that fails does not make the import fail. */
  async #showNewPhone(model: string): Promise<void> {
    try {
      const preview = await this.#api.json<Preview>(`preview/${ANY_MAC}`, { query: { model } });
      const files = preview.files.map(({ path, found, parameters, errors }) => {
        const wrong = errors > 0 ? `, ${countText(errors, 'error')}` : '';
        return found ? `${path} (${countText(parameters, 'parameter')}${wrong})` : `${path} (not there)`;
      });
      const config = files.length === 0 ? 'no configuration files' : files.join(', ');
      await this.#io.out.write(
        printable(`A new ${model} reads ${preview.master ?? 'no master file'}: ${config}.`) + '\n',
      );
    } catch (error) {
      await this.#io.err.write(`What a new ${model} gets is not known: ${(error as Error).message}\n`);
    }
  }

  async #showJson({
    decision,
    report,
    lines,
    skipped,
    hidden,
  }: {
    decision: Decision;
    report: ImportReport;
    lines: readonly ImportLine[];
    skipped: readonly SkippedEntry[];
    hidden: readonly string[];
  }): Promise<void> {
    const { changes, faults, phoneFiles } = report;
    await this.#io.out.write(
      `${JSON.stringify({ applied: decision === 'apply', changes, phoneFiles, faults, skipped, hidden, lines }, null, 2)}\n`,
    );
  }
}
