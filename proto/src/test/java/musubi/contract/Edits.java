package musubi.contract;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A descriptor set that is changed by lines of text, as {@code contract-changes.txt} explains them.
 */
final class Edits {
  private final FileDescriptorSet.Builder set;

  private Edits(FileDescriptorSet.Builder set) {
    this.set = set;
  }

  /** Where an element stands: in a list of its parent, below a path of its file. */
  private record Place(
      FileDescriptorProto.Builder file,
      Message.Builder parent,
      FieldDescriptor list,
      int index,
      List<Integer> path) {
    Message.Builder element() {
      return list == null ? file : parent.getRepeatedFieldBuilder(list, index);
    }
  }

  /** The set after the edits. */
  static FileDescriptorSet apply(FileDescriptorSet real, List<String> edits) {
    var edited = new Edits(real.toBuilder());
    edits.forEach(edited::apply);
    return edited.set.build();
  }

  private void apply(String edit) {
    var words = edit.split(" ", 3);
    var rest = words.length == 3 ? words[2] : "";
    if (words[0].equals("file")) {
      merge(set.addFileBuilder().setName(words[1]), rest);
      return;
    }
    var place = find(words[1]);
    switch (words[0]) {
      case "merge" -> merge(place.element(), rest);
      case "clear" -> clear(place.element(), List.of(rest.split(" ")));
      case "drop" -> drop(place);
      case "last" -> last(place);
      case "comment" -> comment(place, rest);
      case "reword" -> reword(place, rest.replace("\\n", "\n ").split(" =>", 2));
      default -> throw new IllegalArgumentException(edit);
    }
  }

  private static void merge(Message.Builder element, String text) {
    try {
      TextFormat.merge(text, Contract.extensions(), element);
    } catch (ParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Clears a field of the element, or one inside a field of it; {@code 0} leaves out the first. */
  private static void clear(Message.Builder element, List<String> path) {
    var field = field(element, path.getFirst());
    if (path.size() == 1) {
      element.clearField(field);
    } else if (field.isRepeated()) {
      var kept = new ArrayList<>((List<?>) element.getField(field));
      kept.remove(Integer.parseInt(path.get(1)));
      element.setField(field, kept);
    } else {
      var inner = ((Message) element.getField(field)).toBuilder();
      clear(inner, path.subList(1, path.size()));
      element.setField(field, inner.build());
    }
  }

  private static FieldDescriptor field(Message.Builder element, String name) {
    var found = element.getDescriptorForType().findFieldByName(name);
    return found != null
        ? found
        : Contract.extensions().findImmutableExtensionByName(name).descriptor;
  }

  /** Takes the element out, and its comments with those below it; those after it move up. */
  private void drop(Place place) {
    if (place.list() == null) {
      set.removeFile(set.getFileBuilderList().indexOf(place.file()));
      return;
    }
    rearrange(place, elements -> elements.remove(place.index()));
  }

  /** Puts the element behind its siblings; comments stay with what they explain. */
  private static void last(Place place) {
    rearrange(place, elements -> elements.add(elements.remove(place.index())));
  }

  private static void rearrange(Place place, Consumer<List<Object>> change) {
    var was = (List<?>) place.parent().getField(place.list());
    var is = new ArrayList<Object>(was);
    var indexes = new ArrayList<Object>(IntStream.range(0, was.size()).boxed().toList());
    change.accept(is);
    change.accept(indexes);
    place.parent().setField(place.list(), is);
    var at = place.path().size() - 1;
    var info = place.file().getSourceCodeInfoBuilder();
    var locations = List.copyOf(info.getLocationList());
    info.clearLocation();
    for (Location location : locations) {
      var path = location.getPathList();
      var inList = path.size() > at && path.subList(0, at).equals(place.path().subList(0, at));
      var index = inList ? indexes.indexOf(path.get(at)) : 0;
      if (!inList) {
        info.addLocation(location);
      } else if (index >= 0) {
        info.addLocation(location.toBuilder().setPath(at, index));
      }
    }
  }

  private static void comment(Place place, String text) {
    location(place)
        .orElseGet(
            () ->
                place
                    .file()
                    .getSourceCodeInfoBuilder()
                    .addLocationBuilder()
                    .addAllPath(place.path()))
        .setLeadingComments(" " + text + "\n");
  }

  private static void reword(Place place, String[] words) {
    var location = location(place).orElseThrow();
    var comment = location.getLeadingComments();
    if (!comment.contains(words[0])) {
      throw new IllegalArgumentException("no such words: " + words[0]);
    }
    location.setLeadingComments(comment.replace(words[0], words[1].replaceFirst("^ ", "")));
  }

  private static Optional<Location.Builder> location(Place place) {
    return place.file().getSourceCodeInfoBuilder().getLocationBuilderList().stream()
        .filter(each -> each.getPathList().equals(place.path()))
        .findFirst();
  }

  /** An element by its full name, a method with a slash before its name; a file by its name. */
  private Place find(String name) {
    for (FileDescriptorProto.Builder file : set.getFileBuilderList()) {
      if (file.getName().equals(name)) {
        return new Place(file, set, null, 0, List.of());
      }
      if (name.startsWith(file.getPackage() + ".")) {
        var rest = name.substring(file.getPackage().length() + 1).replace('/', '.');
        var found = below(file, file, rest, List.of());
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new IllegalArgumentException("no such element: " + name);
  }

  private static Optional<Place> below(
      FileDescriptorProto.Builder file, Message.Builder parent, String name, List<Integer> path) {
    for (FieldDescriptor list : parent.getDescriptorForType().getFields()) {
      if (!isListOfNamed(list)) {
        continue;
      }
      for (int i = 0; i < parent.getRepeatedFieldCount(list); i++) {
        var child = parent.getRepeatedFieldBuilder(list, i);
        var own = (String) child.getField(child.getDescriptorForType().findFieldByName("name"));
        var here = new ArrayList<>(path);
        here.addAll(List.of(list.getNumber(), i));
        if (name.equals(own)) {
          return Optional.of(new Place(file, parent, list, i, here));
        }
        if (name.startsWith(own + ".")) {
          return below(file, child, name.substring(own.length() + 1), here);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isListOfNamed(FieldDescriptor list) {
    return list.isRepeated()
        && list.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && list.getMessageType().findFieldByName("name") != null;
  }
}
