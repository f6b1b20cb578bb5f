//! Chinese (simplified).

use super::{CallWords, Causes, Device, Ended, LobbyWords, Message, Server, Words};

const fn say(title: &'static str, detail: &'static str) -> Message {
    Message { title, detail }
}

pub(super) const WORDS: Words = Words {
    tag: "zh-CN",
    direction: "ltr",
    room: "房间",
    call: "开始通话",
    call_again: "再次呼叫",
    accept: "接听",
    decline: "拒绝",
    cancel: "取消",
    hang_up: "挂断",
    retry: "重试",
    hear: "点按播放声音",
    close: "关闭",
    own_picture: "您的画面",
    their_picture: "对方的画面",
    somebody: "访客",
    people: "在这个房间里",
    came: " 进来了。",
    left: " 离开了。",
    name: "您的名字",
    call_person: "呼叫",
    copy_link: "复制链接",
    link_copied: "链接已复制",
    own_id: "您的号码",
    their_id: "要呼叫的号码",
    mistake: say("有一项设置无法使用", "可用的值："),
    idle_by_id: say(
        "可以开始通话",
        "把您的号码告诉对方，或输入对方的号码来呼叫。",
    ),
    idle: say(
        "可以开始通话",
        "把本页链接发给对方：打开它的人都会进入这个房间，可以互相呼叫。",
    ),
    idle_tabs: say(
        "可以开始通话",
        "在此浏览器的另一个标签页中打开本页，即可互相呼叫。",
    ),
    idle_connecting: say("请稍候", "正在连接信令服务器。"),
    idle_offline: say("尚未连接", "连上信令服务器之后即可呼叫。"),
    calling: say("正在呼叫…", "等待房间里的人接听。"),
    ringing_there: say("对方正在响铃…", "等待对方接听。"),
    asking: "浏览器正在请求使用摄像头和麦克风，请选择“允许”。",
    incoming: say("视频通话邀请", "接听之后才会打开摄像头和麦克风。"),
    connecting: say("正在接通…", "正在寻找双方之间的网络路径。"),
    connected: say("已接通", "您正在通话中。"),
    reconnecting: say(
        "连接中断",
        "正在尝试恢复。如果半分钟之内未能恢复，通话将结束。",
    ),
    their_camera_off: "对方没有发送画面。",
    their_microphone_off: "对方没有发送声音。",
    they_send_nothing: "对方既没有发送画面，也没有发送声音。",
    sound_blocked: say("浏览器暂时没有播放声音", "点按一下即可听到对方。"),
    lasted: "通话时长",
    ended: Ended {
        hung_up: say("通话结束", "您已挂断。"),
        remote_hung_up: say("通话结束", "对方已挂断。"),
        cancelled: say("呼叫已取消", "您停止了呼叫。"),
        missed: say("未接来电", "通话开始之前，对方取消了呼叫。您可以回拨。"),
        declined: say("对方未接受", "对方现在不方便通话，请稍后再试。"),
        declined_here: say("已拒绝来电", "您拒绝了这次通话。您可以回拨。"),
        no_answer: say("无人接听", "房间里没有人接听，请稍后再试。"),
        answered_elsewhere: say("已由他人接听", "房间里的另一个人接听了这次通话。"),
        busy: say("对方正忙", "对方正在与他人通话，请稍后再试。"),
        no_such_person: say(
            "找不到对方",
            "没有人在使用这个号码，或对方已经离开。请核对号码后再试。",
        ),
        failed: say(
            "未能建立连接",
            "双方的网络无法直接互通，也没有配置可以转发通话的 TURN 服务器。请换一个网络再试。",
        ),
        failed_with_turn: say(
            "未能建立连接",
            "双方的网络无法直接互通，本应转发通话的 TURN 服务器也无法使用。请换一个网络再试。",
        ),
        lost: say(
            "连接已断开",
            "与对方之间的网络中断，未能恢复。请检查网络，然后再次呼叫。",
        ),
    },
    server: Server {
        unreachable: say(
            "信令服务器没有应答",
            "没有它就无法开始通话；本页会自动重试。如果您是网站管理员，请用“visavis-relay”启动服务器，开发时用“cargo xtask serve”。",
        ),
        timed_out: say("信令服务器未能及时应答", "请检查网络；本页会自动重试。"),
        not_socket_io: say(
            "这个服务器不是 Socket.IO 服务器",
            "它有应答，但使用的是另一种协议。请检查本页链接中“server=”之后的地址。",
        ),
        version_2: say(
            "这个服务器使用旧版 Socket.IO",
            "它的版本是 2 或更早。需要由服务器管理员升级到 3 或更高版本。",
        ),
        lost: say(
            "与信令服务器的连接断开",
            "正在进行的通话不受影响，本页会自动重新连接。",
        ),
        silent: say(
            "信令服务器长时间没有响应",
            "正在进行的通话不受影响，本页会自动重新连接。",
        ),
        disconnected: say("信令服务器关闭了连接", "这是服务器主动关闭的。您可以重试。"),
        refused: say("信令服务器拒绝了连接", "请与服务器管理员联系，然后重试。"),
        room_refused: say(
            "信令服务器不允许您进入这个房间",
            "请与服务器管理员联系，或打开另一个房间的链接。",
        ),
        room_full: say("房间已满", "请稍后再试，或打开另一个房间的链接。"),
        id_taken: say(
            "这个号码正被别人使用",
            "请重新加载本页以获得另一个号码，或修改本页链接中的号码。",
        ),
        tabs: say(
            "没有信令服务器响应",
            "只能呼叫本浏览器的其他标签页。如果您是网站管理者，请用“visavis-relay”启动服务器；开发时可用“cargo xtask serve”。",
        ),
        left: say("已断开", "您已离开房间。重试即可返回。"),
        unproven: say(
            "这个服务器可能不转发房间消息",
            "它接受了连接，但没有任何消息返回，呼叫可能无法送达。请检查本页链接中“server=”之后的地址。",
        ),
        misaddressed: say(
            "服务器地址无效",
            "请检查本页链接中“server=”之后的内容：应为“主机:端口”，或者 http、https、ws、wss 网址。",
        ),
        incomplete: say(
            "页面的一部分未能加载",
            "请检查网络后重试。如果页面刚刚更新过，请重新加载。",
        ),
    },
    microphone: Device {
        effect: "对方听不到您。",
        cause: Causes {
            denied: "您未允许使用麦克风",
            blocked_by_system: "系统禁止浏览器使用麦克风",
            blocked_by_policy: "本页无权使用麦克风",
            in_use: "麦克风正被占用",
            not_found: "没有找到麦克风",
            overconstrained: "麦克风不符合要求",
            insecure: "没有安全连接，无法使用麦克风",
            unsupported: "这个浏览器不支持麦克风",
            unknown: "麦克风无法工作",
        },
    },
    camera: Device {
        effect: "对方看不到您。",
        cause: Causes {
            denied: "您未允许使用摄像头",
            blocked_by_system: "系统禁止浏览器使用摄像头",
            blocked_by_policy: "本页无权使用摄像头",
            in_use: "摄像头正被占用",
            not_found: "没有找到摄像头",
            overconstrained: "摄像头不符合要求",
            insecure: "没有安全连接，无法使用摄像头",
            unsupported: "这个浏览器不支持摄像头",
            unknown: "摄像头无法工作",
        },
    },
    devices: Device {
        effect: "对方看不到也听不到您。",
        cause: Causes {
            denied: "您未允许使用摄像头和麦克风",
            blocked_by_system: "系统禁止浏览器使用摄像头和麦克风",
            blocked_by_policy: "本页无权使用摄像头和麦克风",
            in_use: "摄像头和麦克风正被占用",
            not_found: "没有找到摄像头和麦克风",
            overconstrained: "摄像头和麦克风不符合要求",
            insecure: "没有安全连接，无法使用摄像头和麦克风",
            unsupported: "这个浏览器不支持摄像头和麦克风",
            unknown: "摄像头和麦克风无法工作",
        },
    },
    remedies: Causes {
        denied: "请点按地址栏旁的图标予以允许，然后再次呼叫。",
        blocked_by_system: "请在设备的隐私设置中允许，然后再次呼叫。",
        blocked_by_policy: "需要由嵌入或提供本页的网站允许。",
        in_use: "请关闭占用它的程序，然后再次呼叫。",
        not_found: "请接上设备，然后再次呼叫。",
        overconstrained: "请换一个设备，然后再次呼叫。",
        insecure: "请通过 https 或在 localhost 打开本页。",
        unsupported: "请更新浏览器，或换一个浏览器。",
        unknown: "请用其他程序检查它；详情见浏览器控制台。",
    },
};

pub(super) const CALL: CallWords = CallWords {
    mute: "静音",
    unmute: "取消静音",
    camera_off: "关闭摄像头",
    camera_on: "打开摄像头",
    share_screen: "共享屏幕",
    stop_sharing: "停止共享",
    chat: "聊天",
    more: "更多",
    close: "关闭",
    microphone: "麦克风",
    camera: "摄像头",
    speaker: "扬声器",
    system_default: "系统默认",
    flip_camera: "切换前后摄像头",
    calls: "来电",
    in_call: "通话中",
    keys: "键盘快捷键",
    use_keys: "启用这些按键",
    this_list: "显示此列表",
    full_screen: "全屏",
};

pub(super) const LOBBY: LobbyWords = LobbyWords {
    notify: "有来电时通知我",
    not_allowed: "浏览器不允许通知，请点按地址栏旁的图标修改。",
};
