package musubi.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The contracts of the last release, with the words of comments that are promises, and no others.
 */
final class Released {
  static final Path FILE = Reviewed.RESOURCES.resolve("released-v1.binpb");
  static final Path ACCEPTED = Reviewed.RESOURCES.resolve("accepted-changes.txt");

  private Released() {}

  /** Whether this run makes a release: {@code -Dmusubi.release=true}. */
  static boolean making() {
    return Boolean.getBoolean("musubi.release");
  }

  static void make() throws IOException {
    Files.write(FILE, promises(Sets.real()).toByteArray());
  }

  static Set<String> accepted() {
    return new TreeSet<>(Reviewed.lines(ACCEPTED));
  }

  static FileDescriptorSet promises(FileDescriptorSet set) {
    var small = set.toBuilder();
    small.getFileBuilderList().forEach(Released::shorten);
    return small.build();
  }

  private static void shorten(FileDescriptorProto.Builder file) {
    var locations = List.copyOf(file.getSourceCodeInfo().getLocationList());
    file.clearSourceCodeInfo();
    for (Location location : locations) {
      promise(location)
          .ifPresent(
              words ->
                  file.getSourceCodeInfoBuilder()
                      .addLocationBuilder()
                      .addAllPath(location.getPathList())
                      .setLeadingComments(words));
    }
  }

  /** The reasons of a method, and whether a field must be set. */
  private static Optional<String> promise(Location location) {
    var path = location.getPathList();
    var comment = location.getLeadingComments();
    if (path.size() == 4
        && path.get(0) == FileDescriptorProto.SERVICE_FIELD_NUMBER
        && path.get(2) == ServiceDescriptorProto.METHOD_FIELD_NUMBER) {
      var errors = comment.indexOf(" Errors");
      return errors < 0 ? Optional.empty() : Optional.of(comment.substring(errors));
    }
    var isField =
        path.size() > 2 && path.get(path.size() - 2) == DescriptorProto.FIELD_FIELD_NUMBER;
    return isField && comment.startsWith(" Required")
        ? Optional.of(" Required.\n")
        : Optional.empty();
  }
}
