import {
  type ServerInterceptingCallInterface as Call,
  Metadata,
  type Server,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { secretCheck } from '../../libs/platform/access/secret-check.js';
import { type CallFailure, callFailure } from './failures.js';

/** Of a message with all that is in it. A thousand settlements have 5,000; decoding so many takes a millisecond or two. */
const FIELDS_MAX = 10_000;
/** Of what needs no token: the name of a service. */
const OPEN_MESSAGE_MAX_BYTES = 200;
const OPEN = /^\/grpc\.health\.v1\.Health\//;

interface Decoder {
  decode: (bytes: Buffer) => unknown;
  /** The numbers of the fields that are messages themselves. */
  messages: ReadonlySet<number>;
}

/**
 * What a call has to show before anything of it is decoded: `authorization: Bearer <RPC_TOKEN>`, one of them where there are
 * several, though health is asked without it; and a message that is decoded in no time. grpc-js by itself decodes a
 * message of any kind as soon as it is here, a megabyte of empty settlements for half a second.
 */
export class Received {
  private readonly decoders = new Map<string, Decoder>();
  private readonly isExpected: (given: string) => boolean;

  constructor(tokens: readonly string[]) {
    this.isExpected = secretCheck(tokens.map((token) => `Bearer ${token}`));
  }

  /** From now on services are added to it as those whose messages are decoded here. */
  addTo(server: Server): void {
    const addService = server.addService.bind(server);
    server.addService = (service, implementation) => addService(this.undecoded(service), implementation);
  }

  readonly interceptor: ServerInterceptor = ({ path }, call) => {
    const isOpen = OPEN.test(path);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            const [given = ''] = metadata.get('authorization');
            if (isOpen || this.isExpected(given.toString())) pass(metadata);
            else refuse(call, callFailure('service_token', WRONG_TOKEN));
          },
          onReceiveMessage: (bytes: Buffer, pass) => {
            const { decode, messages } = this.decoders.get(path)!;
            const isLarge = isOpen
              ? bytes.length > OPEN_MESSAGE_MAX_BYTES
              : countFields(bytes, messages, FIELDS_MAX) > FIELDS_MAX;
            if (isLarge) return refuse(call, callFailure('invalid', 'the message has too much in it'));
            let message: unknown;
            try {
              message = decode(bytes);
            } catch {
              return refuse(
                call,
                callFailure('invalid', 'the message is not of the form that it should have'),
              );
            }
            pass(message);
          },
        }),
    });
  };

  private undecoded(service: ServiceDefinition): ServiceDefinition {
    const undecoded = Object.entries(service).map(([name, method]) => {
      const { requestType } = method as unknown as { requestType: MessageTypeDefinition<object, object> };
      const { field } = requestType.type as { field: { number: number; type: string }[] };
      const messages = field.filter(({ type }) => type === 'TYPE_MESSAGE').map(({ number }) => number);
      this.decoders.set(method.path, { decode: method.requestDeserialize, messages: new Set(messages) });
      return [name, { ...method, requestDeserialize: (bytes: Buffer) => bytes }];
    });
    return Object.fromEntries(undecoded) as ServiceDefinition;
  }
}

const WRONG_TOKEN = 'the service token is missing or wrong; RPC_TOKEN must be the same on both sides';

function refuse(call: Call, { code, reason, message }: CallFailure): void {
  const metadata = new Metadata();
  metadata.set('broadside-reason', reason);
  call.sendStatus({ code, details: message, metadata });
}

/**
 * The fields of a message of protobuf and of the messages in it, counted as far as one more than `most`. Of bytes that are
 * no message it is some number or other: whoever decodes them says so.
 * @param messages the numbers of the fields that are messages; those hold no further messages.
 */
export function countFields(bytes: Buffer, messages: ReadonlySet<number>, most: number): number {
  let at = 0;
  /** Where the message that is being looked into ends. */
  let innerEnd = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++]!;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  };
  let count = 0;
  for (; at < bytes.length && count <= most; count++) {
    const isInner = at < innerEnd;
    const tag = varint();
    switch (tag & 7) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (isInner || !messages.has(tag >>> 3)) at += length;
        else innerEnd = at + length;
        break;
      }
      case 5:
        at += 4;
        break;
      // The two ends of a group, whose fields lie between them.
      default:
    }
  }
  return count;
}
