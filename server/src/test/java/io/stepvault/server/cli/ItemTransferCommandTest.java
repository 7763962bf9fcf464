package io.stepvault.server.cli;

import static io.stepvault.server.cli.FakeBrokers.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.stepvault.v1.Access;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.Item;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.TransferItemResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code item transfer}: a name that is misspelled takes the item as well. */
@ExtendWith(FakeBrokers.class)
final class ItemTransferCommandTest {
  private FakeBroker broker;

  @BeforeEach
  void answer(FakeBroker fake) {
    broker = fake;
    Item item = item("token", Access.Mode.TEAM).build();
    broker.answer("GetItem", GetItemResponse.newBuilder().setItem(item).build());
    broker.answer("TransferItem", TransferItemResponse.newBuilder().setItem(item).build());
  }

  @Test
  void transfer_asksOrIsTold_andSendsTheEtagThatWasConfirmed() {
    FakePerson doubtful = new FakePerson("no");

    assertThat(broker.item("transfer", "token", "bob").err()).contains("--yes");
    assertThat(broker.itemBy(doubtful, "transfer", "token", "bbo").exitCode()).isEqualTo(1);
    assertThat(doubtful.questions).singleElement().asString().contains("bbo", "token");
    assertThat(broker.itemBy(new FakePerson("yes"), "transfer", "token", "bob").exitCode())
        .isZero();
    assertThat(broker.item("transfer", "token", "carol", "--yes").exitCode()).isZero();
    assertThat(broker.asked(TransferItemRequest.class))
        .extracting(TransferItemRequest::getNewOwner, TransferItemRequest::getEtag)
        .containsExactly(tuple("bob", "etag-1"), tuple("carol", ""));
  }
}
