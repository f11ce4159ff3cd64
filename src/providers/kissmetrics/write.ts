// Sends one step. It compares and decides nothing; what is sent was fixed when the change was planned.
import type { Json, Step } from '../../core/change.ts';
import { ProviderError } from '../../core/errors.ts';
import type { HttpAnswer, HttpClient } from '../http/client.ts';
import type { Receipt, Writer } from '../provider.ts';
import { errorOf } from './answer.ts';
import { isWriteOp, type WriteOp, writeCall } from './calls.ts';
import { invitationRow } from './convert.ts';
import { idOfObject } from './wire.ts';

export interface WriterOptions {
  readonly account: string;
  readonly client: HttpClient;
  readonly prefix: string;
}

export function openWriter(options: WriterOptions): Writer {
  return {
    execute: (step, signal) => execute(step, signal, options),
    close: () => options.client.close(),
  };
}

async function execute(step: Step, signal: AbortSignal, options: WriterOptions): Promise<Receipt> {
  const { account, client, prefix } = options;
  const { op, id, body } = parseInput(step, account);
  // Built from the operation, not from `call`: that is text for people.
  const { method, path } = writeCall(op, id, prefix);
  const answer = await client.send({ method, path, ...(body !== null && { body }) }, signal);
  const call = `${method} ${path}`;
  if (isGone(op, answer)) return receipt('already', answer, rowOf(op, id, answer));
  if (answer.status >= 300) throw errorOf(client, account, op, call, answer);
  if (!isDone(op, shownId(op, id, body), answer)) {
    const message = `${call}: answered ${answer.status} without saying what became of it`;
    throw new ProviderError('ambiguous', account, client.show(message), { requestId: answer.requestId });
  }
  return receipt('done', answer, rowOf(op, id, answer));
}

/** Somebody who is not there is removed. Only the API's own error says so: a proxy's page would say it of anybody. */
function isGone(op: WriteOp, { status, json }: HttpAnswer): boolean {
  return (op === 'cancel' || op === 'remove') && (status === 404 || status === 410) && json !== undefined;
}

/** A removal is done with any 200 or 204; else the answer must show the row, which a page in between could not. */
function isDone(op: WriteOp, expected: string | null, { status, json }: HttpAnswer): boolean {
  if (status === 204) return true;
  if (op === 'cancel' || op === 'remove') return status === 200;
  if (status !== 200 && status !== 201) return false;
  const shown = idOfObject(json);
  return shown !== null && (expected === null || shown === expected);
}

/** The id that the answer must show; null: an id that nobody knows yet. */
function shownId(op: WriteOp, id: string, body: Body | null): string | null {
  if (op === 'invite') return null;
  if (op !== 'transfer') return id;
  const heir = body?.['user_id'];
  return typeof heir === 'string' ? heir : null;
}

function rowOf(op: WriteOp, id: string, { json }: HttpAnswer): string | null {
  switch (op) {
    case 'invite': {
      const made = idOfObject(json);
      return made === null ? null : invitationRow(made);
    }
    case 'resend':
    case 'cancel':
      return invitationRow(id);
    case 'update':
    case 'remove':
      return id;
    case 'transfer':
      return idOfObject(json);
  }
}

function receipt(status: Receipt['status'], answer: HttpAnswer, row: string | null): Receipt {
  return { status, request_id: answer.requestId, row, note: null };
}

interface Body {
  readonly [key: string]: Json;
}

interface Input {
  readonly op: WriteOp;
  /** '' where the call names nobody. */
  readonly id: string;
  readonly body: Body | null;
}

/** A step may come out of a plan file, so it is read like one. */
function parseInput(step: Step, account: string): Input {
  const { op, input } = step;
  const id = input['id'] ?? '';
  const written = input['body'] ?? null;
  const body = isBody(written) ? written : null;
  const takesId = op !== 'invite' && op !== 'transfer';
  const takesBody = op === 'invite' || op === 'transfer' || op === 'update';
  const fits =
    typeof id === 'string' &&
    takesId === (id !== '') &&
    !/^\.{1,2}$/.test(id) &&
    takesBody === (body !== null) &&
    takesBody === (written !== null);
  if (isWriteOp(op) && fits) return { op, id, body };
  throw new ProviderError('validation', account, `step ${step.id} is none that this version can send`, {
    hint: 'plan again with this version of rollcall',
  });
}

function isBody(value: Json): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
