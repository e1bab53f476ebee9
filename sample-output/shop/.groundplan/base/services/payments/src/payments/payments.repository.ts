import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';
import type { Attempt } from '../platform/attempts.js';
import { Database, type Queries, type Refusals, refusedBy } from '../platform/database.js';
import type { PageClause, Sortable } from '../platform/pages.js';
import { conflict } from '../platform/problems.js';
import { anyOf, assign, newRow, values, where } from '../platform/sql.js';
import type { Payment } from './payment.entity.js';
import type { PaymentCreate, PaymentKey, PaymentQuery } from './payments.schemas.js';

const columns = raw(`id, order_id AS "order", amount, status, reference,
   created_at AS "createdAt", updated_at AS "updatedAt", version`);

export const sortable: Sortable<Payment> = {
  // Ids grow with time, so the primary key also gives the order of creation.
  createdAt: { column: 'id', property: 'id', type: 'uuid' },
};

const refusals: Refusals = {
  payments_order_key: () =>
    conflict('payment-order-taken', 'There is a payment with this order already.', '/order'),
};

export const authoriseRefused = (detail = 'This is possible only while the payment is pending.') =>
  conflict('payment-declined', detail);

export const captureRefused = () =>
  conflict('payment-capture-refused', 'This is possible only while the payment is authorised.');

export const voidRefused = () =>
  conflict('payment-void-refused', 'This is possible only while the payment is authorised.');

export const abandonRefused = () =>
  conflict('payment-abandon-refused', 'This is possible only while the payment is pending.');

@Injectable()
export class PaymentsRepository {
  constructor(private readonly database: Database) {}

  list(query: PaymentQuery, page: PageClause): Promise<Payment[]> {
    return this.database.query(sql`
      SELECT ${columns} FROM payments
      WHERE ${where(
        anyOf('id', query.id),
        anyOf('order_id', query.order),
        anyOf('status', query.status),
        page.where,
      )}
      ORDER BY ${page.orderBy} LIMIT ${page.limit}`);
  }

  find(id: string): Promise<Payment | undefined> {
    return this.database.one(sql`SELECT ${columns} FROM payments WHERE id = ${id}`);
  }

  /** The one that a flow means, kept from other changes until the transaction ends. */
  lockBy(key: PaymentKey, transaction: Queries): Promise<Payment | undefined> {
    const given = 'id' in key ? sql`id = ${key.id}` : sql`order_id = ${key.order}`;
    return transaction.one(sql`SELECT ${columns} FROM payments WHERE ${given} FOR NO KEY UPDATE`);
  }

  async insert(payment: PaymentCreate, transaction: Queries): Promise<Payment> {
    const row = {
      ...newRow(),
      order_id: payment.order,
      amount: payment.amount,
      reference: payment.reference,
    };
    const [inserted] = await transaction.query<Payment>(
      sql`INSERT INTO payments ${values(row)} RETURNING ${columns}`,
      refusals,
    );
    return inserted!;
  }

  /** Keeps everything else from the row while authorise is under way. */
  claimAuthorise(attempt: Attempt, transaction: Queries): Promise<Payment | undefined> {
    return transaction.one(
      sql`UPDATE payments SET port_attempt_id = ${attempt.id}
          WHERE id = ${attempt.rowId} AND status = 'pending' AND port_attempt_id IS NULL
          RETURNING ${columns}`,
    );
  }

  finishAuthorise(
    attempt: Attempt,
    transaction: Queries,
    answer: { reference: string },
  ): Promise<Payment | undefined> {
    const set = assign({ status: 'authorised', reference: answer.reference, port_attempt_id: null });
    return transaction.one(
      sql`UPDATE payments SET ${set}
          WHERE id = ${attempt.rowId} AND port_attempt_id = ${attempt.id} RETURNING ${columns}`,
      refusedBy(authoriseRefused),
    );
  }

  /** Keeps everything else from the row while capture is under way. */
  claimCapture(attempt: Attempt, transaction: Queries): Promise<Payment | undefined> {
    return transaction.one(
      sql`UPDATE payments SET port_attempt_id = ${attempt.id}
          WHERE id = ${attempt.rowId} AND status = 'authorised' AND port_attempt_id IS NULL AND reference IS NOT NULL
          RETURNING ${columns}`,
    );
  }

  finishCapture(attempt: Attempt, transaction: Queries): Promise<Payment | undefined> {
    const set = assign({ status: 'captured', port_attempt_id: null });
    return transaction.one(
      sql`UPDATE payments SET ${set}
          WHERE id = ${attempt.rowId} AND port_attempt_id = ${attempt.id} RETURNING ${columns}`,
    );
  }

  /** Keeps everything else from the row while void is under way. */
  claimVoid(attempt: Attempt, transaction: Queries): Promise<Payment | undefined> {
    return transaction.one(
      sql`UPDATE payments SET port_attempt_id = ${attempt.id}
          WHERE id = ${attempt.rowId} AND status = 'authorised' AND port_attempt_id IS NULL AND reference IS NOT NULL
          RETURNING ${columns}`,
    );
  }

  finishVoid(attempt: Attempt, transaction: Queries): Promise<Payment | undefined> {
    const set = assign({ status: 'voided', port_attempt_id: null });
    return transaction.one(
      sql`UPDATE payments SET ${set}
          WHERE id = ${attempt.rowId} AND port_attempt_id = ${attempt.id} RETURNING ${columns}`,
    );
  }

  abandon(id: string, transaction: Queries): Promise<Payment | undefined> {
    return transaction.one(
      sql`UPDATE payments SET ${assign({ status: 'voided' })}
          WHERE id = ${id} AND status = 'pending' AND port_attempt_id IS NULL RETURNING ${columns}`,
    );
  }

  /** The row that an attempt keeps to itself. */
  claimedBy(attempt: Attempt): Promise<Payment | undefined> {
    return this.database.one(
      sql`SELECT ${columns} FROM payments WHERE id = ${attempt.rowId} AND port_attempt_id = ${attempt.id}`,
    );
  }

  /** Gives the row back without an effect. */
  async releaseClaim(attempt: Attempt, transaction: Queries): Promise<void> {
    await transaction.query(
      sql`UPDATE payments SET port_attempt_id = NULL WHERE id = ${attempt.rowId} AND port_attempt_id = ${attempt.id}`,
    );
  }
}
