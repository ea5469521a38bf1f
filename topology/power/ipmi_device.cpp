// Linux's IPMI driver by ioctl. Its header (linux/ipmi.h) is a kernel header that bare systems lack, so what is used of
// it stands here. Source: power.md 1.5.
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "topology/base/handle.hpp"
#include "topology/power/dcmi.hpp"
#include "topology/power/sysfs_file.hpp"

namespace hallmark {
namespace {

struct Message {
  unsigned char net_function, command;
  unsigned short length;
  unsigned char* data;
};
struct SystemInterface {
  int type;
  short channel;
  unsigned char lun;
};
struct Request {
  unsigned char* address;
  unsigned address_length;
  long id;
  Message message;
};
struct Received {
  int type;
  unsigned char* address;
  unsigned address_length;
  long id;
  Message message;
};
static_assert(sizeof(Message) == 16 && sizeof(Request) == 40 && sizeof(Received) == 48);

constexpr unsigned long send_command = _IOR('i', 13, Request), receive_truncated = _IOWR('i', 11, Received);
static_assert(send_command == 0x8028690d && receive_truncated == 0xc030690b);
constexpr int system_interface = 0x0c, own_channel = 0x0f, answer_type = 1, wait_ms = 5000;
constexpr const char* device = "/dev/ipmi0";

IpmiAnswer trouble(const char* what) { return {{}, std::string{what} + ": " + std::generic_category().message(errno)}; }

}  // namespace

IpmiAnswer ask_ipmi_device(const IpmiRequest& request) {
  const FileDescriptor file{::open(device, O_RDWR | O_CLOEXEC | O_NONBLOCK)};
  if (!file) return {{}, why_unreadable(device, errno)};
  SystemInterface address{system_interface, own_channel, 0};
  std::vector<unsigned char> data = request.data;
  constexpr long id = 1;
  Request sent{reinterpret_cast<unsigned char*>(&address),
               sizeof address,
               id,
               {request.net_function, request.command, static_cast<unsigned short>(data.size()), data.data()}};
  if (::ioctl(file.get(), send_command, &sent) != 0) return trouble("IPMICTL_SEND_COMMAND");
  pollfd ready{file.get(), POLLIN, 0};
  const int events = ::poll(&ready, 1, wait_ms);
  if (events < 0) return trouble("poll");
  if (events == 0) return {{}, "the BMC did not answer within 5 s"};
  std::array<unsigned char, 272> buffer{};
  Received received{0,
                    reinterpret_cast<unsigned char*>(&address),
                    sizeof address,
                    0,
                    {0, 0, static_cast<unsigned short>(buffer.size()), buffer.data()}};
  if (::ioctl(file.get(), receive_truncated, &received) != 0) return trouble("IPMICTL_RECEIVE_MSG_TRUNC");
  if (received.type != answer_type || received.id != id) return {{}, "an IPMI message that answers something else"};
  return {{buffer.begin(), buffer.begin() + received.message.length}, {}};
}

}  // namespace hallmark
