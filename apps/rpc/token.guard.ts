import { createHash, timingSafeEqual } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { callFailure } from './failures.js';
import { RPC_TOKEN } from './tokens.js';

/** Lets only services in: `authorization: Bearer <RPC_TOKEN>`, one of them where there are several. Health is asked without it. */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly expected: readonly Buffer[];

  constructor(@Inject(RPC_TOKEN) tokens: readonly string[]) {
    this.expected = tokens.map((token) => sha256(`Bearer ${token}`));
  }

  canActivate(context: ExecutionContext): boolean {
    const [given = ''] = context.switchToRpc().getContext<Metadata>().get('authorization');
    const hash = sha256(given.toString());
    // Hashes have one length, and all are compared, so that it takes the same time whatever was given.
    if (this.expected.filter((known) => timingSafeEqual(hash, known)).length > 0) return true;
    throw callFailure(
      'service_token',
      'the service token is missing or wrong; RPC_TOKEN must be the same on both sides',
    );
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
