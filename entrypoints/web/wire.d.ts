// What the server sends, in the words of docs/protocol.md. Times are RFC 3339 texts.

declare namespace Wire {
  interface Login {
    userId: number;
    token: string;
  }

  interface Server {
    now: string;
    limits: Record<string, number>;
    times: Record<string, number>;
  }

  interface User {
    userId: number;
    username: string;
    nickname: string;
    avatar: string;
    createdAt: string;
    updatedAt: string;
  }

  interface FoundUser extends User {
    isFriend: boolean;
    pendingRequest: ContactRequest | null;
  }

  interface ContactRequest {
    id: number;
    requestUid: number;
    userId: number;
    status: number;
    createdAt: string;
  }

  interface Contact {
    contactId: number;
    ownerId: number;
    userId: number;
    groupId: number;
    roomId: number;
    lastMessageId: number;
    lastMessageTime: string | null;
    lastMessageContent: string;
    /** 0 where nothing was said yet. */
    lastMessageType: number;
    lastMessageSenderId: number;
    lastMessageRevoked: boolean;
    updatedAt: string;
  }

  interface Group {
    groupId: number;
    ownerId: number;
    roomId: number;
    name: string;
    avatar: string;
  }

  interface Call {
    callId: number;
    callerId: number;
    messageId: number;
    members: string;
    status: number;
    startTime: string | null;
    endTime: string | null;
    endReason: number;
    createdAt: string;
    kind: "voice" | "video" | "";
    handled?: boolean;
  }

  interface Message {
    messageId: number;
    roomId: number;
    senderId: number;
    type: number;
    text: string;
    image: string;
    thumbnail: string;
    callId: number;
    revoked: boolean;
    createdAt: string;
    updatedAt: string;
    call: Call | null;
    localId: string;
    deliveryId: number;
    isNew?: boolean;
  }

  interface Device {
    loginId: string;
    device: string;
    address: string;
    signedInAt: string;
    expiresAt: string;
    current: boolean;
  }

  interface CallRecord {
    callId: number;
    contactId: number;
    roomId: number;
    direction: "in" | "out";
    callerId: number;
    members: number[];
    peers: number[];
    status: number;
    startTime: string | null;
    endTime: string | null;
    endReason: number;
    duration: number;
    missed: boolean;
    createdAt: string;
    kind: "voice" | "video" | "";
    ringsUntil: string | null;
  }

  interface CallPage {
    calls: CallRecord[];
    cursor: string;
    missed: number;
  }

  interface Ice {
    iceServers: RTCIceServer[];
    expiresAt: string;
  }

  interface ParticipantState {
    userId: number;
    state: number;
    entry: number;
  }
}
