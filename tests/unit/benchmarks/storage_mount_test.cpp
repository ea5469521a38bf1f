#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "benchmarks/storage/mount.hpp"
#include "topology/base/random.hpp"

using namespace hallmark;

namespace {

constexpr const char* sample =
    "26 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard\n"
    "31 26 0:44 / /scratch rw,nosuid master:2 propagate_from:3 - lustre 10.0.0.1@o2ib:/hall rw,flock\n"
    "32 31 0:45 / /scratch/local rw - xfs /dev/nvme0n1 rw,noquota\n"
    "33 26 0:46 / /with\\040blank\\134 rw - nfs4 server:/a\\040b rw,vers=4.2\n"
    "34 26 0:47 / /again rw - tmpfs first rw\n"
    "35 34 0:48 / /again ro - tmpfs second rw\n"
    "not a line of a mountinfo\n"
    "36 26 0:49 / /bare rw - proc none\n";

TEST(StorageMount, reads_the_fields_of_each_line) {
  const std::vector<Mount> mounts = parse_mountinfo(sample);
  ASSERT_EQ(mounts.size(), 7U);
  EXPECT_EQ(text(mounts[0]), "ext4, /dev/vda on / (rw,relatime,discard)");
  EXPECT_EQ(text(mounts[1]), "lustre, 10.0.0.1@o2ib:/hall on /scratch (rw,nosuid,flock)");
  EXPECT_EQ(mounts[3].point, "/with blank\\");
  EXPECT_EQ(mounts[3].source, "server:/a b");
  EXPECT_EQ(mounts[6].options, "rw");
}

TEST(StorageMount, chooses_the_longest_and_latest_mount_above_a_path) {
  const std::vector<Mount> mounts = parse_mountinfo(sample);
  const std::vector<std::pair<std::string, std::string>> table{
      {"/", "/dev/vda"},
      {"/scratching", "/dev/vda"},
      {"/scratch", "10.0.0.1@o2ib:/hall"},
      {"/scratch/x/y", "10.0.0.1@o2ib:/hall"},
      {"/scratch/local/run", "/dev/nvme0n1"},
      {"/again/x", "second"},
  };
  for (const auto& [path, source] : table) {
    const Mount* const found = mount_above(mounts, path);
    ASSERT_NE(found, nullptr) << path;
    EXPECT_EQ(found->source, source) << path;
  }
  EXPECT_EQ(mount_above({}, "/x"), nullptr);
}

TEST(StorageMount, knows_file_systems_that_nodes_share_and_those_without_a_device) {
  const std::vector<Mount> mounts = parse_mountinfo(sample);
  EXPECT_TRUE(is_shared(mounts[1]));
  EXPECT_TRUE(is_shared(mounts[3]));
  EXPECT_FALSE(is_shared(mounts[0]));
  EXPECT_TRUE(is_in_memory(mounts[4]));
  EXPECT_FALSE(is_in_memory(mounts[2]));
}

TEST(StorageMount, finds_the_mounts_of_this_machine) {
  EXPECT_EQ(mount_of("/proc").type, "proc");
  EXPECT_EQ(text(mount_of("/no/such/path")), "unknown");
}

TEST(StorageMount, survives_any_bytes) {
  Random random{7};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{1};
  while (std::chrono::steady_clock::now() < end) {
    std::string bytes = sample;
    for (std::uint64_t changes = 1 + random.below(20); changes > 0 && !bytes.empty(); --changes) {
      const std::size_t place = random.below(bytes.size());
      switch (random.below(4)) {
        case 0:
          bytes[place] = static_cast<char>(random.below(256));
          break;
        case 1:
          bytes.erase(place, random.below(40));
          break;
        case 2:
          bytes.insert(place, bytes.substr(random.below(bytes.size()), random.below(60)));
          break;
        default:
          bytes.insert(place, 1, " -\\\n/,"[random.below(6)]);
          break;
      }
    }
    for (const Mount& mount : parse_mountinfo(bytes)) {
      ASSERT_FALSE(mount.type.empty());
      ASSERT_FALSE(text(mount).empty());
    }
    const std::vector<Mount> mounts = parse_mountinfo(bytes);
    (void)mount_above(mounts, "/scratch/local/run");
  }
}

}  // namespace
